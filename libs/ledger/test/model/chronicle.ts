import { commitHash, GENESIS_HASH } from '../../src/digest/commit-hash';
import { MultisetHash } from '../../src/digest/multiset-hash';
import type { Commit, ErasedVersion, HistoryCursor, Ledger, Position, Version } from '../../src/index';
import type { Model, Rectangle } from './model';
import { KEYS } from './operations';
import { residentsNow, type ResidentNow } from './register';
import { OPEN } from './state';

type Kept = Version<ResidentNow> | ErasedVersion;

const VERSIONS_PER_PAGE = 7;
const COMMITS_PER_PAGE = 17;

/**
 * Expects histories, as of the head and as of a seq, log and state hashes to tell of every commit as the model does.
 * Returns the commits.
 */
export async function chronicleAgrees(ledger: Ledger, model: Model, seq: number): Promise<Commit[]> {
  const versions: Kept[] = [];
  for (const key of KEYS) {
    const history = await wholeHistory(ledger, key);
    expect(history.map(rectangleOf)).toEqual(expectedHistory(model, key));
    expect((await wholeHistory(ledger, key, seq)).map(rectangleOf)).toEqual(expectedHistory(model, key, seq));
    expect(overlapsOf(history)).toEqual([]);
    versions.push(...history);
  }
  const commits = await wholeLog(ledger);
  expect(commits.map(({ position }) => position.seq)).toEqual(commits.map((_, i) => i + 1));
  expect(commits).toHaveLength(model.head);
  await expect(ledger.listChanges({ resources: ['others'] })).rejects.toMatchObject({ reason: 'RESOURCE_UNKNOWN' });
  logAgrees(commits, versions);
  statesAgree(commits, versions);
  return commits;
}

async function wholeHistory(ledger: Ledger, key: string, seq?: number): Promise<Kept[]> {
  const versions: Kept[] = [];
  for (let after: HistoryCursor | undefined; ;) {
    const query = { limit: VERSIONS_PER_PAGE, ...(after ? { after } : {}), ...(seq === undefined ? {} : { seq }) };
    const { items, next } = await ledger.resource(residentsNow).history(key, query);
    versions.push(...items);
    if (!next) return versions;
    after = next;
  }
}

async function wholeLog(ledger: Ledger): Promise<Commit[]> {
  const commits: Commit[] = [];
  for (let after: readonly Position[] = []; ;) {
    const page = await ledger.listChanges({ after, limit: COMMITS_PER_PAGE });
    if (page.commits.length === 0) return commits;
    commits.push(...page.commits);
    after = page.next;
  }
}

function rectangleOf({ data, validFrom, validTo = OPEN, seqFrom, seqTo, schemaVersion }: Kept): object {
  return { data, from: validFrom, to: validTo, seq: seqFrom, seqTo, schema: schemaVersion };
}

function expectedHistory(model: Model, key: string, asOf = Infinity): object[] {
  const isErased = model.state.erased.has(key);
  const newestFirst = (a: Rectangle, b: Rectangle): number => b.seq - a.seq || (a.from < b.from ? 1 : -1);
  return model.rectangles
    .filter(({ key: of, seq }) => of === key && seq <= asOf)
    .sort(newestFirst)
    .map(({ key: _, data, seqTo = Infinity, ...rest }) => ({
      ...{ ...rest, data: isErased ? undefined : data },
      seqTo: seqTo <= asOf && seqTo < Infinity ? seqTo : undefined,
    }));
}

/** Pairs of rectangles of one record that share a point of both clocks. */
function overlapsOf(versions: readonly Kept[]): string[] {
  return versions.flatMap((a, i) =>
    versions
      .slice(i + 1)
      .filter(
        (b) =>
          a.validFrom < (b.validTo ?? OPEN) &&
          b.validFrom < (a.validTo ?? OPEN) &&
          a.seqFrom < (b.seqTo ?? Infinity) &&
          b.seqFrom < (a.seqTo ?? Infinity),
      )
      .map((b) => `${a.versionId} ${b.versionId}`),
  );
}

/** Every version opened stands in one change of its commit, and every one closed in the `supersedes` of one. */
function logAgrees(commits: readonly Commit[], versions: readonly Kept[]): void {
  const changes = commits.flatMap(({ position, changes: all }) =>
    all.map((change) => ({ ...change, seq: position.seq })),
  );
  const opened = changes.flatMap(({ seq, versionId, digest, key, validFrom, validTo }) =>
    versionId === undefined ? [] : [{ versionId, seq, digest, key, validFrom, validTo }],
  );
  const expectedOpened = versions.map(({ versionId, seqFrom, digest, key, validFrom, validTo }) => ({
    ...{ versionId, seq: seqFrom, digest, key, validFrom, validTo },
  }));
  expect(byId(opened)).toEqual(byId(expectedOpened));
  const closed = changes.flatMap(({ seq, supersedes }) => supersedes.map((versionId) => ({ versionId, seq })));
  const expectedClosed = versions.flatMap(({ versionId, seqTo }) =>
    seqTo === undefined ? [] : [{ versionId, seq: seqTo }],
  );
  expect(byId(closed)).toEqual(byId(expectedClosed));
}

function byId<T extends { readonly versionId: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => (a.versionId < b.versionId ? -1 : 1));
}

/** The hashes of every commit are those of the log and of the versions live after it, computed from nothing. */
function statesAgree(commits: readonly Commit[], versions: readonly Kept[]): void {
  let previous = GENESIS_HASH;
  let recordedAt = '';
  for (const commit of commits) {
    const { seq } = commit.position;
    const state = new MultisetHash();
    for (const { seqFrom, seqTo = Infinity, digest } of versions) if (seqFrom <= seq && seq < seqTo) state.add(digest);
    expect([commit.stateHash, commit.previousHash, commit.hash]).toEqual([
      state.digest(),
      previous,
      commitHash(commit),
    ]);
    expect(commit.recordedAt >= recordedAt).toBe(true);
    previous = commit.hash;
    recordedAt = commit.recordedAt;
  }
}
