import { appendFileSync, chownSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { Failure } from '../failure';
import { exitCode, run } from '../processes/run';
import { CONFIGURATION, SOCKET_PORT } from './configuration';

/** Paths inside the chroot. */
const BIN = '/usr/lib/postgresql/18/bin';
const CLUSTER = '/data/pg';
const SOCKETS = '/data/socket';
const LOG = '/data/postgresql.log';
const MAX_SOCKET_PATH = 107;

function asPostgres(root: string, program: string, ...args: string[]): string[] {
  return ['--userspec=postgres:postgres', root, `${BIN}/${program}`, ...args];
}

/** Where a client finds the running server. @throws Failure when the path is longer than a socket's may be */
export function socketOf(root: string): { socketFolder: string; port: number } {
  const socketFolder = join(root, SOCKETS);
  if (join(socketFolder, `.s.PGSQL.${SOCKET_PORT}`).length > MAX_SOCKET_PATH) {
    throw new Failure(
      `路径过长，无法用作套接字：${socketFolder}；请用 DATA_DIR 指定较短的目录`,
      `${socketFolder} is too long for a socket; name a shorter folder by DATA_DIR`,
    );
  }
  return { socketFolder, port: SOCKET_PORT };
}

/** Makes the folders and an empty cluster in a new chroot. */
export async function initialise(root: string, log: string): Promise<void> {
  for (const folder of ['/data', SOCKETS]) mkdirSync(join(root, folder), { recursive: true });
  await run('chroot', [root, 'chown', '-R', 'postgres:postgres', '/data'], { log });
  await run('chroot', [root, 'chmod', '0700', SOCKETS], { log });
  const options = ['-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8'];
  await run('chroot', asPostgres(root, 'initdb', '-D', CLUSTER, ...options), { log });
  appendFileSync(join(root, CLUSTER, 'postgresql.conf'), "\ninclude 'documentdb.conf'\n");
  configure(root);
}

/** Settings are written at every start, so that a newer version's take effect. */
function configure(root: string): void {
  const path = join(root, CLUSTER, 'documentdb.conf');
  writeFileSync(path, CONFIGURATION);
  const { uid, gid } = statSync(join(root, CLUSTER));
  chownSync(path, uid, gid);
}

async function isRunning(root: string): Promise<boolean> {
  if (!existsSync(join(root, CLUSTER))) return false;
  return (await exitCode('chroot', asPostgres(root, 'pg_ctl', '-D', CLUSTER, 'status'))) === 0;
}

/** Starts the server unless it runs, and makes sure that it has the extension. */
export async function startPostgres(root: string, log: string): Promise<void> {
  const { socketFolder, port } = socketOf(root);
  if (!(await isRunning(root))) {
    configure(root);
    await run('chroot', asPostgres(root, 'pg_ctl', '-D', CLUSTER, '-l', LOG, '-w', 'start'), { log });
  }
  const client = new Client({ host: socketFolder, port, user: 'postgres', database: 'postgres' });
  await client.connect();
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS documentdb CASCADE');
  } finally {
    await client.end();
  }
}

/** Stops the server when it runs; open transactions are rolled back. */
export async function stopPostgres(root: string, log: string): Promise<void> {
  if (!(await isRunning(root))) return;
  await run('chroot', asPostgres(root, 'pg_ctl', '-D', CLUSTER, '-m', 'fast', '-w', 'stop'), { log });
}
