import mongoose from 'mongoose';
import { wireLoad, wireMessage } from '../load/wire-load';
import { alternate, type Contender, median } from '../measure/alternate';
import { processorSeconds } from '../measure/processor-time';
import { type Row, report } from '../measure/report';
import { startDraftStore, startEmbeddedStore } from '../measure/store-process';

const DATABASE = 'bench';
const COLLECTION = 'documents';
const CALLERS = 32;
const RANGE = 20;

/** A server under load; its process is known where it is ours. */
interface Engine {
  readonly name: string;
  readonly port: number;
  readonly pid?: number;
}

interface Operation {
  readonly path: string;
  /** least ratio to the draft */
  readonly target: number;
  command(i: number): Record<string, unknown>;
}

const operations: readonly Operation[] = [
  {
    path: `findOne by _id, ${CALLERS} callers`,
    target: 1.5,
    command: (_id) => ({ find: COLLECTION, filter: { _id }, limit: 1, singleBatch: true, batchSize: 1 }),
  },
  {
    path: `updateOne $inc by _id, ${CALLERS} callers`,
    target: 1.5,
    command: (_id) => ({
      update: COLLECTION,
      updates: [{ q: { _id }, u: { $inc: { amount: 1 } } }],
      writeConcern: { w: 'majority', j: true },
    }),
  },
  {
    path: `range of ${RANGE} on an indexed field, ${CALLERS} callers`,
    target: 50,
    command: (k) => ({ find: COLLECTION, filter: { k: { $gte: k, $lt: k + RANGE } } }),
  },
];

async function fill({ port }: Engine, documents: number): Promise<void> {
  const client = await new mongoose.mongo.MongoClient(
    `mongodb://127.0.0.1:${port}/?directConnection=true&replicaSet=rs0`,
  ).connect();
  const collection = client.db(DATABASE).collection<{ _id: number }>(COLLECTION);
  await collection.drop().catch(() => undefined);
  for (let from = 0; from < documents; from += 1000) {
    const batch = Array.from({ length: Math.min(1000, documents - from) }, (_, i) => document(from + i));
    await collection.insertMany(batch);
  }
  await collection.createIndex({ k: 1 });
  await client.close();
}

function document(i: number): { _id: number } & Record<string, unknown> {
  return { _id: i, k: i, city: `c${i % 50}`, name: `user ${i}`, amount: i % 997, tags: ['a', `b${i % 7}`] };
}

/** Loads an engine; processor time per command is kept where its process is known. */
function contender(engine: Engine, messages: readonly Buffer[], seconds: number, costs: number[]): Contender {
  return {
    name: engine.name,
    async run() {
      const before = engine.pid === undefined ? 0 : processorSeconds(engine.pid);
      const rate = await wireLoad({ port: engine.port, messages, callers: CALLERS, seconds });
      if (engine.pid !== undefined) {
        costs.push(((processorSeconds(engine.pid) - before) * 1_000_000) / (rate * seconds));
      }
      return rate;
    },
  };
}

async function compare(
  ours: Engine,
  rival: Engine,
  { path, command, target }: Operation,
  options: { documents: number; seconds: number; rounds: number; aimed: boolean },
): Promise<Row> {
  const { documents, seconds, rounds, aimed } = options;
  const messages = Array.from({ length: 2000 }, (_, i) =>
    wireMessage({ ...command((i * 7919) % documents), $db: DATABASE }),
  );
  const ourCosts: number[] = [];
  const theirCosts: number[] = [];
  const comparison = await alternate(
    contender(ours, messages, seconds, ourCosts),
    contender(rival, messages, seconds, theirCosts),
    rounds,
  );
  const known = theirCosts.length > 0;
  const note = known
    ? `server's processor time ${median(ourCosts).toFixed(1)} : ${median(theirCosts).toFixed(1)} us a command`
    : '';
  return { path, comparison, ...(aimed ? { target } : {}), note };
}

/** The embedded store against the draft it came from and, where one is given, a real engine. */
export async function benchStore(options: {
  documents: number;
  seconds: number;
  rounds: number;
  draft: string;
  engine?: string;
}): Promise<void> {
  const { draft: folder, engine } = options;
  const ours = await startEmbeddedStore();
  const draft = await startDraftStore(folder).catch(async (error: unknown) => {
    await ours.stop();
    throw error;
  });
  try {
    const embedded: Engine = { name: 'embedded store', ...ours };
    const rivals: Engine[] = [{ name: 'draft', ...draft }];
    if (engine !== undefined && engine !== '') rivals.push({ name: 'DocumentDB', port: Number(new URL(engine).port) });
    const rows: Row[] = [];
    for (const each of [embedded, ...rivals]) await fill(each, options.documents);
    for (const rival of rivals) {
      for (const operation of operations) {
        rows.push(await compare(embedded, rival, operation, { ...options, aimed: rival.name === 'draft' }));
      }
    }
    report('store', rows, [
      `${options.documents} documents. The embedded store syncs before it answers an update; the draft does not wait.`,
      ...(rivals.length === 1 ? ['No real engine was given: set TEST_MONGODB_URI or --engine.'] : []),
    ]);
  } finally {
    await Promise.all([ours.stop(), draft.stop()]);
  }
}
