import { resolve } from 'node:path';
import { Command } from 'commander';
import { restoreBackup } from '../backups/restore';
import { readSettings } from '../processes/settings';

/** `npm run restore -- FILE`: restores a backup with the platform stopped, each registry in a new epoch. */
async function restore(file: string): Promise<void> {
  const heads = await restoreBackup(
    readSettings({ tiers: true }),
    resolve(process.env['INIT_CWD'] ?? process.cwd(), file),
  );
  for (const [registry, head] of Object.entries(heads)) console.log(`${registry} goes on after ${head}`);
}

new Command('restore')
  .description('restores a backup of the embedded store with the platform stopped; every registry begins a new epoch')
  .argument('<file>', 'a file of npm run backup')
  .action(restore)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
