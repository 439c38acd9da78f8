import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDocstore } from '@registry/docstore';

/** A store that a suite has to itself, or shares when TEST_MONGODB_URI names one: then suites differ by database. */
export interface TestStore {
  /** What a driver connects to; the database is left to the caller. */
  readonly uri: string;
  /** Stops it and removes what it kept; a store that was given stays as it is. */
  stop(): Promise<void>;
}

/** Starts a document store on a free port, over a folder of its own; or gives the one that TEST_MONGODB_URI names. */
export async function startTestStore(): Promise<TestStore> {
  const given = process.env['TEST_MONGODB_URI'];
  if (given !== undefined && given !== '') {
    return { uri: given, stop: () => Promise.resolve() };
  }
  const path = await mkdtemp(join(tmpdir(), 'registry-test-'));
  const store = await startDocstore({ path });
  return {
    uri: store.uri,
    stop: async () => {
      await store.stop();
      await rm(path, { recursive: true, force: true });
    },
  };
}
