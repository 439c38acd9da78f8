import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { startDocstore, type Docstore, type DocstoreOptions } from '../src/index';

export type Client = mongoose.mongo.MongoClient;
export type Database = mongoose.mongo.Db;
export const { MongoClient, MongoServerError } = mongoose.mongo;

/** A document of the specs: its `_id` is given. */
export interface Row {
  _id: number | string | mongoose.mongo.ObjectId | mongoose.mongo.Long;
  [field: string]: unknown;
}

/** @returns an empty folder, and how to remove it */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'docstore-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** @returns an update that counts `n` up */
export function increment(by: number): object {
  return { $inc: { n: by } };
}

/** A store in this process with a client connected to it. */
export interface Harness {
  readonly store: Docstore;
  readonly client: Client;
  readonly db: Database;
  close(): Promise<void>;
}

export async function startHarness(options: Omit<DocstoreOptions, 'path'> = {}): Promise<Harness> {
  const folder = temporaryFolder();
  const store = await startDocstore({ path: folder.path, ...options });
  const client = await new MongoClient(store.uri).connect();
  return {
    store,
    client,
    db: client.db('spec'),
    async close() {
      await client.close();
      await store.stop();
      folder.remove();
    },
  };
}

/** @returns the error that a promise fails with; fails when it does not */
export async function failure(promise: Promise<unknown>): Promise<InstanceType<typeof MongoServerError>> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof MongoServerError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}
