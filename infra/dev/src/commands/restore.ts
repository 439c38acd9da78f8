import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { restoreBackup } from '../backups/restore';
import { readSettings } from '../processes/settings';

/** `npm run restore -- FILE`: restores a backup with the platform stopped, each registry in a new epoch. */
async function restore(file: string, { above }: { readonly above: number }): Promise<void> {
  const settings = readSettings({ tiers: true });
  const heads = await restoreBackup(settings, resolve(process.env['INIT_CWD'] ?? process.cwd(), file), above);
  for (const [registry, head] of Object.entries(heads)) console.log(`${registry} goes on after ${head}`);
}

/** As the new-epoch command of a service takes it. */
function epochOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('an epoch is a number of at most 9 digits');
  return Number(text);
}

new Command('restore')
  .description('restores a backup of the embedded store with the platform stopped; every registry begins a new epoch')
  .argument('<file>', 'a file of npm run backup')
  .option(
    '--above <epoch>',
    'the highest epoch E of any position main:E:SEQ that was given; where the store and epochs.json are gone',
    epochOf,
    0,
  )
  .action(restore)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
