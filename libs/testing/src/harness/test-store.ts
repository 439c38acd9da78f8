import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDocstore } from '@registry/docstore';
import { ask } from '@registry/docstore/wire';
import { givenStore, type GivenStore } from '@registry/jest/engine';

/** A store that a suite has to itself, or shares when TEST_MONGODB_URI names one: then suites differ by database. */
export interface TestStore {
  /** What a driver connects to; the database is left to the caller. */
  readonly uri: string;
  /** Name of a database that nobody else uses. */
  newDatabase(purpose: string): string;
  /** Stops it and removes what it kept; of a store that was given, the databases named above. */
  stop(): Promise<void>;
}

/**
 * Starts a document store on a free port, over a folder of its own; or gives the one that TEST_MONGODB_URI names.
 * @throws Error when that is not the engine which the run was told to talk to
 */
export async function startTestStore(): Promise<TestStore> {
  const given = givenStore();
  return given === undefined ? startEmbedded() : useGiven(given);
}

async function startEmbedded(): Promise<TestStore> {
  const path = await mkdtemp(join(tmpdir(), 'registry-test-'));
  const store = await startDocstore({ path });
  return {
    uri: store.uri,
    newDatabase,
    stop: async () => {
      await store.stop();
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function useGiven({ uri, requireEngine }: GivenStore): Promise<TestStore> {
  const { modules } = await ask(uri, { buildInfo: 1, $db: 'admin' });
  requireEngine(modules);
  const databases: string[] = [];
  return {
    uri,
    newDatabase: (purpose) => {
      const name = newDatabase(purpose);
      databases.push(name);
      return name;
    },
    stop: async () => {
      for (const name of databases) await ask(uri, { dropDatabase: 1, $db: name });
    },
  };
}

function newDatabase(purpose: string): string {
  return `${purpose}-${randomUUID().slice(0, 8)}`;
}
