import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertPortsFree } from '../processes/free-ports';
import type { Settings } from '../processes/settings';
import { docstoreCli } from './docstore-cli';
import { type Heads, raiseEpochs, readHeads } from './epochs';

/** Folders of the store: the one in use, the one that a restore is preparing, the one that the last restore replaced. */
export const storeFolders = {
  used: 'docstore',
  restoring: 'docstore.restoring',
  replaced: 'docstore.replaced',
} as const;

/**
 * Puts a backup in the place of the embedded store, and begins a new epoch of every registry in it: what was written
 * after the backup is gone, and its positions are never given again. The replaced store is kept beside, and is left as it
 * was when anything fails.
 * @throws Error while the platform runs, over a store that is not ours, or when the file is no backup
 */
export async function restoreBackup(settings: Settings, file: string): Promise<Heads> {
  if (settings.externalStore) throw new Error('MONGODB_URI is set: restore that store with its own tools');
  await assertPortsFree(settings).catch(() => {
    throw new Error('the platform is running: stop it first');
  });
  const [used, restoring, replaced] = [storeFolders.used, storeFolders.restoring, storeFolders.replaced].map((name) =>
    join(settings.dataDir, name),
  ) as [string, string, string];
  const before = existsSync(used) ? await readHeads(settings, used) : {};
  rmSync(restoring, { recursive: true, force: true });
  await docstoreCli('restore', file, restoring);
  const heads = await raiseEpochs(settings, restoring, before);
  rmSync(replaced, { recursive: true, force: true });
  if (existsSync(used)) renameSync(used, replaced);
  renameSync(restoring, used);
  return heads;
}
