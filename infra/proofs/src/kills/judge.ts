import type { mongo } from 'mongoose';
import type { Stage } from '../stage/stage';
import { type Chunk, citizenIdOf } from './chunk';

interface StoredVersion {
  readonly key: string;
  readonly seqFrom: number;
  readonly data: string;
}

interface StoredCommit {
  readonly seq: number;
  readonly changes: readonly object[];
}

/** Every chunk is one commit, whole or not at all, and there when it was acknowledged. */
export async function judgeChunks(stage: Stage, db: mongo.Db, chunks: readonly Chunk[]): Promise<void> {
  const changes = new Map<number, number>();
  for await (const commit of db.collection<StoredCommit>('commits').find().sort({ _id: 1 })) {
    changes.set(commit.seq, commit.changes.length);
  }
  const seqs = [...changes.keys()];
  stage.claim(
    'the seqs have no gap and no duplicate',
    seqs.flatMap((seq, i) => (seq === i + 1 ? [] : [`commit ${seq} stands in place ${i + 1}`])),
  );
  const held = new Map<string, number>();
  const twice: string[] = [];
  for await (const { key, seqFrom, data } of db.collection<StoredVersion>('persons_versions').find()) {
    const { citizenId } = JSON.parse(data) as { citizenId: string };
    if (held.has(citizenId)) twice.push(key);
    held.set(citizenId, seqFrom);
  }
  stage.claim('nobody is recorded twice', twice);
  const seqsOf = ({ rows }: Chunk): (number | undefined)[] => rows.map((row) => held.get(citizenIdOf(row)));
  const acknowledged = chunks.filter(({ seq }) => seq !== undefined);
  stage.claim(
    'every acknowledged row is there, in its commit',
    acknowledged.flatMap((chunk) => {
      const lost = seqsOf(chunk).filter((seq) => seq !== chunk.seq).length;
      return lost === 0 ? [] : [`${lost} of ${chunk.rows.length} rows of commit ${chunk.seq}`];
    }),
  );
  stage.claim(
    'no commit is half applied',
    chunks.flatMap((chunk) => {
      const [seq, ...others] = [...new Set(seqsOf(chunk))];
      const isWhole = others.length === 0 && (seq === undefined || changes.get(seq) === chunk.rows.length);
      return isWhole ? [] : [`a chunk of ${chunk.rows.length} rows stands in commits ${[seq, ...others].join(', ')}`];
    }),
  );
  const unheard = chunks.filter((chunk) => chunk.seq === undefined && seqsOf(chunk)[0] !== undefined).length;
  stage.figure(
    `${seqs.length} commits of ${held.size} people; ${acknowledged.length} acknowledged, ${unheard} committed without an answer`,
  );
}
