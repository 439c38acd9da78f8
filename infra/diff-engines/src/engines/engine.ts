import mongoose, { type mongo } from 'mongoose';
import type { BsonDocument } from '../cases/case';

/** Which store answers, by its own `buildInfo`. */
export type EngineKind = 'docstore' | 'documentdb' | 'mongodb';

/** A store under comparison, with a database of its own in it. */
export interface Engine {
  readonly kind: EngineKind;
  readonly uri: string;
  /** @returns the raw reply, its numbers as they were encoded; rejects with the server's error */
  run(body: BsonDocument, session?: mongo.ClientSession): Promise<BsonDocument>;
  startSession(): mongo.ClientSession;
  /** Drops the database that the comparison used. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

const SELECTION_TIMEOUT_MS = 5_000;
/** BSON values as they are, so that 1 and 1.0 are told apart. */
const RAW = { promoteValues: false, promoteLongs: false, promoteBuffers: false };

/** @throws Error when nothing answers at the address; its client is closed then, for it would keep the process */
export async function connectEngine(uri: string, database: string): Promise<Engine> {
  const options = { serverSelectionTimeoutMS: SELECTION_TIMEOUT_MS, retryWrites: false };
  const client = new mongoose.mongo.MongoClient(uri, options);
  const db = client.db(database);
  const kind = await askKind(db).catch(async (error: unknown) => {
    await client.close();
    throw error;
  });
  return {
    kind,
    uri,
    run: (body, session) => db.command(body, { ...RAW, session }),
    startSession: () => client.startSession(),
    drop: async () => {
      await db.dropDatabase();
    },
    close: () => client.close(),
  };
}

async function askKind(db: mongo.Db): Promise<EngineKind> {
  const { modules } = await db.command({ buildInfo: 1 });
  if (!Array.isArray(modules)) return 'mongodb';
  if (modules.includes('docstore')) return 'docstore';
  return modules.includes('documentdb') ? 'documentdb' : 'mongodb';
}
