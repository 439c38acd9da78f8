import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { storeFolders } from '../backups/restore';
import { assertPortsFree } from '../processes/free-ports';
import { readSettings } from '../processes/settings';

/** `npm run reset`: removes all data of this machine's platform. Refuses while it runs. */
async function reset(): Promise<void> {
  const settings = readSettings({ tiers: true });
  if (settings.externalStore) {
    throw new Error('MONGODB_URI is set: drop the databases of that store yourself');
  }
  await assertPortsFree(settings).catch(() => {
    throw new Error('the platform is running: stop it first');
  });
  // Only what a start makes, whatever DATA_DIR points at.
  for (const name of [...Object.values(storeFolders), 'logs', 'secrets.json', 'seeded.json', 'nodes-seeded.json']) {
    const path = join(settings.dataDir, name);
    if (existsSync(path)) rmSync(path, { recursive: true });
  }
  console.log(`removed the data in ${settings.dataDir}`);
}

reset().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
