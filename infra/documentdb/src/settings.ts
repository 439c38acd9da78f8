import { join, resolve } from 'node:path';
import { Failure } from './failure';

const REPOSITORY = join(__dirname, '../../..');
const DEFAULT_PORT = 27117;

export interface Settings {
  /** Holds the chroot with its data, logs, and the note of the running gateway. */
  readonly folder: string;
  /** The chroot. */
  readonly root: string;
  /** The gateway's; 0 for any free one. */
  readonly port: number;
}

/** @throws Failure that names a bad variable */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  // npm runs scripts in the package's folder: a relative DATA_DIR is meant from where the command was typed.
  const folder = resolve(env['INIT_CWD'] ?? process.cwd(), env['DATA_DIR'] || join(REPOSITORY, '.data'), 'documentdb');
  return { folder, root: join(folder, 'root'), port: portOf(env['DOCUMENTDB_PORT']) };
}

function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Failure(
      `DOCUMENTDB_PORT 必须是 0 到 65535 的整数，而不是“${text}”`,
      `DOCUMENTDB_PORT must be an integer from 0 to 65535, not "${text}"`,
    );
  }
  return port;
}
