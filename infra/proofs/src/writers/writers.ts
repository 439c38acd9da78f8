import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { storeUri } from '@registry/dev';
import type { mongo } from 'mongoose';
import type { Stage } from '../stage/stage';
import { connectStore, startStore } from '../stage/store';
import { startWorker, until, type Worker } from '../stage/worker';
import { type DiaryEntry, readDiary } from './diary';
import { DATABASE } from './entries';
import { judgeDiaries, judgeLog, judgeReader, judgeSums, readStored } from './judge';
import type { ReaderTask } from './reader';
import type { WriterTask } from './writer';

/** How long one that is killed is seen to hold the head before. */
const HELD_MS = 500;
/** How long the others may stand still when one halts in mid-transaction. */
const MOST_STOPPED_MS = 6000;
/** The store ends a transaction that stands idle for so long. */
const STORE_ENDS_MS = 5000;
const WAYS = ['pages', 'hears'] as const;

export interface WritersOptions {
  readonly writers: number;
  readonly commits: number;
}

/**
 * Writer processes over one store and readers of the feed; one writer is killed and one hangs while its transaction is
 * open. No gap, no duplicate, every acknowledged commit there, each seen once and in order.
 */
export async function proveWriters(stage: Stage, { writers: count, commits }: WritersOptions): Promise<void> {
  await startStore(stage);
  const { db } = await connectStore(stage, DATABASE);
  if (!db) throw new Error('no connection to the store');
  const uri = storeUri(stage.settings);
  const readers = WAYS.map((way): ReaderTask => ({ uri, way, seen: join(stage.folder, `seen-${way}`) }));
  const reading = readers.map((task) => startWorker(stage, join(__dirname, 'reader.js'), task));
  await allReady(reading);
  const tasks = Array.from({ length: count }, (_, i): WriterTask => {
    const file = (name: string): string => join(stage.folder, `${name}-${i}`);
    return { uri, writer: `w${i}`, diary: file('diary'), halted: file('halted') };
  });
  const writing = tasks.map((task) => startWorker(stage, join(__dirname, 'writer.js'), task));
  await allReady(writing);
  const started = performance.now();
  const [killed, hung, ...others] = writing;
  const stops: Stop[] = [];
  for (const [i, victim] of [killed, hung].entries()) {
    await until(async () => (await headOf(db)) >= ((i + 1) * commits) / 3, [...others, ...reading]);
    stops.push(await stop(db, victim, tasks[i], i === 0));
  }
  await until(async () => (await headOf(db)) >= commits, [...others, ...reading]);
  for (const writer of others) writer.tell('enough');
  await Promise.all(others.map(({ done }) => done));
  const seconds = (performance.now() - started) / 1000;
  const stored = await readStored(db);
  const head = stored.commits.length;
  for (const reader of reading) reader.tell(head);
  await Promise.all(reading.map(({ done }) => done));
  stage.figure(`${count} processes, ${Math.round(head / seconds)} commits/s with the stops`);
  const diaries = tasks.map(({ diary }) => readDiary(diary));
  judgeLog(stage, stored);
  judgeDiaries(stage, stored, diaries.flat());
  for (const each of stops) judgeStop(stage, each, diaries.slice(stops.length));
  readers.forEach(({ way, seen }) => judgeReader(stage, way, stored, readFileSync(seen, 'utf8').split('\n')));
  await judgeSums(stage, uri, stored);
}

async function allReady(workers: readonly Worker[]): Promise<void> {
  await Promise.all(workers.map((worker) => worker.says()));
}

async function headOf(db: mongo.Db): Promise<number> {
  const head = await db.collection<{ seq: number }>('partitions').findOne({});
  return head?.seq ?? 0;
}

/** One writer halted in mid-transaction. */
interface Stop {
  readonly how: 'killed' | 'left hanging';
  readonly at: number;
  /** The head then: what comes after was committed by the others. */
  readonly head: number;
  /** The head a moment later, before the kill. */
  readonly held: number;
}

/** Halts a writer while it holds the head, and kills it or leaves it hanging with its connection open. */
async function stop(
  db: mongo.Db,
  victim: Worker | undefined,
  task: WriterTask | undefined,
  kill: boolean,
): Promise<Stop> {
  victim?.tell('halt');
  await until(() => existsSync(task?.halted ?? ''), []);
  const at = Date.now();
  const head = await headOf(db);
  await sleep(HELD_MS);
  const held = await headOf(db);
  if (kill) await victim?.kill();
  return { how: kill ? 'killed' : 'left hanging', at, head, held };
}

/** Each of the others goes on in time. */
function judgeStop(stage: Stage, { how, at, head, held }: Stop, diaries: readonly DiaryEntry[][]): void {
  const stops = diaries.map((diary) => (diary.find(({ seq }) => seq > head)?.at ?? Infinity) - at);
  stage.claim(
    `the writer that is ${how} stands in mid-transaction`,
    head === held ? [] : [`${held - head} commits came`],
  );
  const figures = `${Math.min(...stops)} ms, the last after ${Math.max(...stops)} ms`;
  stage.figure(`one ${how} in mid-transaction at commit ${head}: the first of the others went on after ${figures}`);
  // One that hangs keeps the head until the store ends its transaction, after five seconds; then all want it at once.
  const most = how === 'killed' ? MOST_STOPPED_MS : MOST_STOPPED_MS + STORE_ENDS_MS;
  const first = Math.min(...stops);
  stage.claim(`the others go on within ${MOST_STOPPED_MS} ms, and each within ${most} ms`, [
    ...(first > MOST_STOPPED_MS ? [`all stood still for ${first} ms`] : []),
    ...stops.filter((ms) => ms > most).map((ms) => `one stood still for ${ms} ms`),
  ]);
}
