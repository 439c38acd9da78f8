import type { mongo } from 'mongoose';
import type { Stage } from '../stage/stage';
import type { DiaryEntry } from './diary';
import { entries, openEntries, TALLY_KEY, VALID_FROM } from './entries';

/** A commit as the store keeps it, as far as it is judged. */
interface StoredCommit {
  readonly seq: number;
  readonly hash: string;
  readonly prevHash: string;
  readonly changes: readonly { readonly key: string; readonly versionId?: string }[];
}

interface StoredVersion {
  readonly _id: string;
  readonly key: string;
  readonly seqFrom: number;
}

/** Everything that the proof compares, read from the store itself. */
export interface Stored {
  readonly commits: readonly StoredCommit[];
  readonly versions: readonly StoredVersion[];
}

export async function readStored(database: mongo.Db): Promise<Stored> {
  const commits = await database.collection<StoredCommit>('commits').find().sort({ _id: 1 }).toArray();
  const versions = await database.collection<StoredVersion>('entries_versions').find().toArray();
  return { commits, versions };
}

/** The log has no gap, no duplicate and no half of a commit. */
export function judgeLog(stage: Stage, { commits, versions }: Stored): void {
  stage.claim(
    'the seqs have no gap and no duplicate',
    commits.flatMap(({ seq }, i) => (seq === i + 1 ? [] : [`commit ${seq} stands in place ${i + 1}`])),
  );
  stage.claim(
    'each commit follows the hash of the one before',
    commits.flatMap(({ seq, prevHash }, i) =>
      i === 0 || prevHash === commits[i - 1]?.hash ? [] : [`commit ${seq} follows ${prevHash}`],
    ),
  );
  const bySeq = new Map(versions.map(({ _id, seqFrom }) => [_id, seqFrom]));
  const opened = commits.flatMap(({ seq, changes }) =>
    changes.map(({ key, versionId = '' }) => ({ seq, key, versionId })),
  );
  stage.claim('each commit has all its versions, and each version its commit', [
    ...opened.filter((each) => bySeq.get(each.versionId) !== each.seq).map(({ seq, key }) => `${key} of commit ${seq}`),
    ...(opened.length === versions.length ? [] : [`${opened.length} changes, ${versions.length} versions`]),
  ]);
  const seen = new Set<string>();
  stage.claim(
    'no entry is written twice',
    opened.flatMap(({ key }) => (key === TALLY_KEY || (!seen.has(key) && seen.add(key)) ? [] : [key])),
  );
}

/** What the writers were told is so. */
export function judgeDiaries(stage: Stage, { commits }: Stored, diary: readonly DiaryEntry[]): void {
  const holds = ({ seq, key }: DiaryEntry): boolean =>
    commits[seq - 1]?.changes.some((change) => change.key === key) === true;
  const acknowledged = diary.filter(({ seq }) => seq > 0);
  stage.claim(
    'every acknowledged commit is there, under its seq',
    acknowledged.filter((each) => !holds(each)).map(({ seq, key }) => `${key} of commit ${seq}`),
  );
  const written = new Set(commits.flatMap(({ changes }) => changes.map(({ key }) => key)));
  const refused = diary.filter(({ seq }) => seq === 0);
  stage.claim(
    'no refused write is there',
    refused.filter(({ key }) => written.has(key)).map(({ key }) => key),
  );
  stage.figure(
    `${commits.length} commits, ${acknowledged.length} acknowledged, ${refused.length} refused; nobody heard of ${commits.length - acknowledged.length}`,
  );
}

/** A reader saw each commit once, in order. */
export function judgeReader(stage: Stage, name: string, { commits }: Stored, seen: readonly string[]): void {
  const expected = commits.map(({ seq, hash }) => `${seq} ${hash}`);
  stage.claim(`a reader that ${name} saw each commit exactly once and in order`, [
    ...(seen.length === expected.length ? [] : [`it saw ${seen.length} of ${expected.length}`]),
    ...seen.flatMap((line, i) => (line === expected[i] ? [] : [`"${line}" in place ${i + 1}`])),
  ]);
}

/** What was read and raised within transactions, and what is summed, agrees with the log. */
export async function judgeSums(stage: Stage, uri: string, { commits }: Stored): Promise<void> {
  const { ledger, close } = await openEntries(uri);
  const moment = await ledger.moment({ validAt: VALID_FROM });
  const keys = commits.flatMap(({ changes }) => changes.map(({ key }) => key));
  const raised = keys.filter((key) => key === TALLY_KEY).length;
  const tally = await ledger.resource(entries).get(TALLY_KEY, moment);
  const n = tally?.data.n ?? 0;
  stage.claim(
    'no raise of the tally is lost',
    n === raised ? [] : [`it was raised by ${raised} commits and says ${n}`],
  );
  const query = { resource: 'entries', counter: 'entries', division: '000000' };
  const [sum = 0] = (await ledger.counters.sum(query, moment)).get('entry') ?? [];
  const written = keys.length - raised;
  stage.claim(
    'the statistics count each entry',
    sum === written ? [] : [`${written} were written, ${sum} are counted`],
  );
  await close();
}
