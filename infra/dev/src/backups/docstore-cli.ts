import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../processes/settings';

const cli = join(ROOT, 'libs/docstore/dist/admin/cli.js');

/** Runs a command of the embedded store on a file and a folder. @throws Error with what it printed */
export async function docstoreCli(command: 'backup' | 'restore', file: string, folder: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [cli, command, file, '--path', folder]);
    return stdout.trim();
  } catch (error) {
    const printed = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(printed === '' ? `docstore ${command} failed` : printed, { cause: error });
  }
}
