import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertPortsFree } from '../processes/free-ports';
import { SECRETS_FILE } from '../processes/secrets';
import type { Settings } from '../processes/settings';
import { SEED_MARKERS } from '../seed/seed-markers';
import { ownHeadFiles } from '../transparency/kept-heads';
import { EPOCH_FILE } from './epoch-file';
import { storeFolders } from './restore';

/**
 * Removes all data of this machine's platform, and with its keys the heads that it signed: a check of its log begins anew.
 * Only what a start, a restore or a check makes, whatever the folder holds besides.
 * @throws Error while the platform runs, or over a store that is not ours
 */
export async function resetPlatform(settings: Settings): Promise<void> {
  if (settings.externalStore) {
    throw new Error('MONGODB_URI is set: drop the databases of that store yourself');
  }
  await assertPortsFree(settings).catch(() => {
    throw new Error('the platform is running: stop it first');
  });
  const { dataDir } = settings;
  for (const path of ownHeadFiles(dataDir)) rmSync(path);
  const made = [...Object.values(storeFolders), ...Object.values(SEED_MARKERS), EPOCH_FILE, SECRETS_FILE, 'logs'];
  for (const name of made) rmSync(join(dataDir, name), { recursive: true, force: true });
}
