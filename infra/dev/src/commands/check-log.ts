import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { isRegistry, REGISTRIES, readSettings } from '../processes/settings';
import { checkLog } from '../transparency/check-log';
import { checkLines, isFine } from '../transparency/finding-texts';
import { HeadFile } from '../transparency/head-file';
import { headsFolder } from '../transparency/kept-heads';
import { ShownLog } from '../transparency/shown-log';

interface Options {
  readonly file?: string;
  readonly key?: string;
}

/** `npm run check-log -- URL REGISTRY`: ends with 0 when nothing is wrong, 1 when something is, 2 when it could not be told. */
async function check(url: string, registry: string, { file, key }: Options): Promise<void> {
  if (!isRegistry(registry)) throw new Error(`no registry "${registry}": one of ${REGISTRIES.join(', ')}`);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new Error(`no address of a gateway: ${url}`);
  const heads = new HeadFile(fileFor(url, registry, file));
  const outcome = await checkLog(new ShownLog(url, registry), heads, key);
  for (const line of checkLines(outcome, registry)) console.log(line);
  process.exitCode = isFine(outcome) ? 0 : 1;
}

/** npm runs scripts in the package's folder: names are meant from where the command was typed. */
function fileFor(url: string, registry: string, file: string | undefined): string {
  if (file !== undefined) return resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  const place = url.replace(/^https?:\/\//, '').replace(/[^A-Za-z0-9.-]+/g, '_');
  return join(headsFolder(readSettings().dataDir), `${registry}@${place}.json`);
}

new Command('check-log')
  .description('checks as an outsider that the log of a registry is signed and only grew since the last check')
  .argument('<url>', 'address of a gateway, http://HOST:PORT')
  .argument('<registry>', REGISTRIES.join(' | '))
  .option('--file <file>', 'where the last head is kept; a file of DATA_DIR unless told')
  .option('--key <id>', "id of the registry's key, known by another way")
  .action(check)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  });
