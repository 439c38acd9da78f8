import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { givenStore } from '@registry/jest/engine';
import mongoose from 'mongoose';
import { startDocstore, type Docstore, type DocstoreOptions } from '../src/index';
import { ask } from '../src/wire';
import { connectClient, type Client as RawClient } from '../src/wire/client';

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

/** @returns the numbers that documents have as `_id`, in order */
export function ids(rows: readonly Row[]): unknown[] {
  return rows.map(({ _id }) => _id).sort((a, b) => Number(a) - Number(b));
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

/** A store of any engine with a client connected to it, and a database that no other suite uses. */
export interface StoreHarness {
  readonly uri: string;
  readonly client: Client;
  readonly db: Database;
  /** Opens a connection without a driver, to the same database. */
  raw(): Promise<RawClient>;
  close(): Promise<void>;
}

/**
 * Starts the embedded store, or takes the one that TEST_MONGODB_URI names.
 * @throws Error when that is not the engine which the run was told to talk to
 */
export async function startStoreHarness(): Promise<StoreHarness> {
  const given = givenStore();
  if (given === undefined) {
    const harness = await startHarness();
    return { ...harness, uri: harness.store.uri, raw: () => connectClient(harness.store.port) };
  }
  const { uri, requireEngine } = given;
  const { modules } = await ask(uri, { buildInfo: 1, $db: 'admin' });
  requireEngine(modules);
  const client = await new MongoClient(uri).connect();
  const db = client.db(`docstore-${randomUUID().slice(0, 8)}`);
  return {
    uri,
    client,
    db,
    raw: () => connectClient(Number(new URL(uri).port), '127.0.0.1', db.databaseName),
    async close() {
      await db.dropDatabase();
      await client.close();
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
