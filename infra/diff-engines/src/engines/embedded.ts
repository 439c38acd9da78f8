import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDocstore } from '@registry/docstore';

/** An embedded store on a free port, with its data in a temporary folder. */
export interface EmbeddedStore {
  readonly uri: string;
  stop(): Promise<void>;
}

export async function startEmbedded(): Promise<EmbeddedStore> {
  const path = await mkdtemp(join(tmpdir(), 'diff-engines-'));
  const store = await startDocstore({ path });
  return {
    uri: store.uri,
    async stop() {
      await store.stop();
      await rm(path, { recursive: true, force: true });
    },
  };
}
