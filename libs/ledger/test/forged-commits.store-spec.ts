import { commitHash } from '../src/digest/commit-hash';
import { versionDigest } from '../src/digest/version-digest';
import type { CarriedVersion, Change, ForeignCommit, Ledger } from '../src/index';
import { ulid } from '../src/version/ulid';
import { Ledgers } from './model/ledgers';
import { request, type Resident, residents } from './model/register';

const zhang: Resident = { number: '1', name: '张三', division: '310101', sex: '1', born: '1980-01-01' };
/** A write that waits for others gives up after 10 s; a refusal waits for nothing. */
const AT_ONCE_MS = 3000;

describe('a commit that no ledger makes', () => {
  let ledgers: Ledgers;
  let lower: Ledger;
  let upper: Ledger;
  /** The last commit of the lower node, which a forged one takes the place of. */
  let last: ForeignCommit;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  beforeEach(async () => {
    lower = await ledgers.open(ledgers.newDatabase());
    upper = await ledgers.open(ledgers.newDatabase());
    for (const number of ['1', '2', '3', '4']) await record(number);
    await lower.write(request, (tx) => tx.merge(residents, { from: 'residents/1', into: 'residents/2' }));
    await lower.write(request, (tx) => tx.erase(residents, { key: 'residents/3' }));
    await record('9');
    const log = await lower.carry((await lower.listChanges()).commits);
    await Promise.all(log.slice(0, -1).map((foreign) => upper.foreign.adopt('n31', foreign)));
    last = log.at(-1) as ForeignCommit;
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  function record(number: string) {
    const fact = { key: `residents/${number}`, data: { ...zhang, number }, validFrom: '2000-01-01' };
    return lower.write(request, (tx) => tx.record(residents, fact));
  }

  async function liveId(key: string): Promise<string> {
    const [version] = (await upper.resource(residents).history(key, { limit: 1 })).items;
    return version?.versionId ?? '';
  }

  function forged(changes: readonly Change[], versions: readonly CarriedVersion[] = []): ForeignCommit {
    const { hash: _, ...rest } = last.commit;
    const commit = { ...rest, changes };
    return { commit: { ...commit, hash: commitHash(commit) }, versions };
  }

  /** A change that opens a version, and the version. */
  function opening(key: string, given: Partial<CarriedVersion> = {}): { change: Change; version: CarriedVersion } {
    const [like] = last.versions as [CarriedVersion];
    const { digest: _, ...content } = { ...like, key, versionId: ulid(Date.now()), ...given };
    const version = { ...content, digest: versionDigest(content) };
    const { versionId, digest, validFrom } = version;
    const opened = { resource: 'residents', key, kind: 'recorded', validFrom, versionId, digest } as const;
    return { change: { ...opened, supersedes: [], divisions: [] }, version };
  }

  function taking(
    kind: Change['kind'],
    key: string,
    supersedes: readonly string[],
    given: Partial<Change> = {},
  ): Change {
    return { resource: 'residents', key, kind, validFrom: '2000-01-01', supersedes, divisions: [], ...given };
  }

  async function refused(foreign: ForeignCommit, reason: string, metadata: object = {}): Promise<void> {
    const began = Date.now();
    await expect(upper.foreign.adopt('n31', foreign)).rejects.toMatchObject({ kind: 'DATA_LOSS', reason, metadata });
    expect(Date.now() - began).toBeLessThan(AT_ONCE_MS);
    expect((await upper.foreign.adopted('n31'))?.position.seq).toBe(6);
  }

  it('is refused where a merger leads back to its record, by one commit or over several', async () => {
    const [two, four] = [await liveId('residents/2'), await liveId('residents/4')];
    const cycle = { field: 'into', resource: 'residents' };
    await refused(forged([taking('merged', 'residents/2', [two], { into: 'residents/1' })]), 'MERGER_CYCLE', cycle);
    await refused(forged([taking('merged', 'residents/2', [two], { into: 'residents/2' })]), 'MERGER_CYCLE', cycle);
    const both = [
      taking('merged', 'residents/2', [two], { into: 'residents/4' }),
      taking('merged', 'residents/4', [four], { into: 'residents/1' }),
    ];
    await refused(forged(both), 'MERGER_CYCLE', { ...cycle, key: 'residents/4' });
  });

  it('is refused where it goes on with a record that was merged or erased', async () => {
    for (const [key, reason] of [
      ['residents/1', 'RECORD_MERGED'],
      ['residents/3', 'RECORD_ERASED'],
    ] as const) {
      const { change, version } = opening(key);
      await refused(forged([change], [version]), reason, { key, field: 'key' });
      await refused(forged([taking('merged', key, [], { into: 'residents/4' })]), reason, { key, field: 'key' });
    }
    await refused(forged([taking('erased', 'residents/3', [])]), 'RECORD_ERASED', { field: 'key' });
    const four = await liveId('residents/4');
    const into = (key: string) => taking('merged', 'residents/4', key === 'residents/2' ? [four] : [], { into: key });
    await refused(forged([into('residents/2'), into('residents/9')]), 'RECORD_MERGED', { field: 'into' });
    const { change, version } = opening('residents/4');
    const erasure = taking('erased', 'residents/4', [four]);
    await refused(forged([erasure, change], [version]), 'RECORD_ERASED', { field: 'kind' });
  });

  it('is refused where an erasure or a merger leaves a version live, or closes one twice', async () => {
    const four = await liveId('residents/4');
    const left = { field: 'supersedes', versionId: four };
    await refused(forged([taking('erased', 'residents/4', [])]), 'VERSION_DIFFERS', left);
    await refused(forged([taking('merged', 'residents/4', [], { into: 'residents/2' })]), 'VERSION_DIFFERS', left);
    await refused(forged([taking('ended', 'residents/4', [four, four])]), 'VERSION_NOT_LIVE', { versionId: four });
  });

  it('is refused at once where it gives the id of a version again', async () => {
    const versionId = await liveId('residents/2');
    const { change, version } = opening('residents/8', { versionId });
    await refused(forged([change], [version]), 'VERSION_DIFFERS', { field: 'versionId', versionId });
    const [one, other] = [opening('residents/7'), opening('residents/8')];
    const twice = { ...other.change, versionId: one.version.versionId };
    await refused(forged([one.change, twice], [one.version, other.version]), 'VERSION_DIFFERS');
  });

  it('is refused where another in the same transaction gives the id first', async () => {
    const other = await ledgers.open(ledgers.newDatabase());
    const fact = { key: 'residents/8', data: { ...zhang, number: '8' }, validFrom: '2000-01-01' };
    await other.write(request, (tx) => tx.record(residents, fact));
    const [theirs] = (await other.carry((await other.listChanges()).commits)) as [ForeignCommit];
    const [{ versionId }] = theirs.versions as [CarriedVersion];
    const { change, version } = opening('residents/7', { versionId });
    const outcomes = await Promise.allSettled([
      upper.foreign.adopt('n32', theirs),
      upper.foreign.adopt('n31', forged([change], [version])),
    ]);
    expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { reason: { metadata: { field: 'versionId' } } }]);
    const { items } = await upper.resource(residents).history('residents/8', { limit: 10 });
    expect(items).toMatchObject([{ versionId, data: { number: '8' } }]);
  });

  it('is refused where a range or a name is none', async () => {
    const { change, version } = opening('residents/8', { validFrom: '2000-01-01', validTo: '1999-01-01' });
    await refused(forged([{ ...change, validTo: '1999-01-01' }], [version]), 'VERSION_DIFFERS');
    const later = opening('residents/8');
    await refused(forged([{ ...later.change, validFrom: '2001-01-01' }], [later.version]), 'VERSION_DIFFERS');
    const named = opening('residents/8', { versionId: 'no\nulid' });
    await refused(forged([named.change], [named.version]), 'VERSION_DIFFERS');
    const empty = opening('');
    await refused(forged([empty.change], [empty.version]), 'KEY_INVALID', { field: 'key' });
    const into = taking('merged', 'residents/4', [await liveId('residents/4')], { into: 'x'.repeat(257) });
    await refused(forged([into]), 'KEY_INVALID', { field: 'into' });
  });
});

describe('mergers that lead back, in a damaged store', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterAll(() => ledgers.stop());

  it('are followed to an end', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    for (const number of ['1', '2', '3']) {
      const fact = { key: `residents/${number}`, data: { ...zhang, number }, validFrom: '2000-01-01' };
      await ledger.write(request, (tx) => tx.record(residents, fact));
    }
    const claims = ledgers.connection().collection<{ _id: string; key: string; seqFrom: number }>('residents_keys');
    for (const [from, into] of ['12', '23', '31'].map((pair) => [...pair])) {
      await claims.insertOne({ _id: `merged:residents/${from}`, key: `residents/${into}`, seqFrom: 1 });
    }
    const number = { kind: 'number', value: '1' };
    const { result } = await ledger.write(request, (tx) => tx.resolve(residents, [number]));
    expect(result).toEqual(['residents/3']);
    const data = { ...zhang, number: '1' };
    const fact = { key: 'residents/4', data, validFrom: '2000-01-01' };
    await expect(ledger.write(request, (tx) => tx.record(residents, fact))).rejects.toMatchObject({
      reason: 'IDENTIFIER_CLAIMED',
    });
  });
});
