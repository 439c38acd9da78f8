import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { docstoreCli } from '../backups/docstore-cli';
import { storeFolders } from '../backups/restore';
import { readSettings } from '../processes/settings';

/** `npm run backup -- FILE`: backs up the embedded store, running or not. */
async function backup(file: string): Promise<void> {
  const settings = readSettings();
  if (settings.externalStore) throw new Error('MONGODB_URI is set: back up that store with its own tools');
  // npm runs scripts in the package's folder: names are meant from where the command was typed.
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  console.log(await docstoreCli('backup', path, join(settings.dataDir, storeFolders.used)));
}

new Command('backup')
  .description('backs up the embedded store of this machine, running or not')
  .argument('<file>', 'where to; must not be there yet')
  .action(backup)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
