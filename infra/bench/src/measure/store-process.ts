import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

const ROOT = join(__dirname, '../../../..');

/** A document store in a process and over a folder of its own. */
export interface StoreProcess {
  readonly port: number;
  readonly pid: number;
  /** Ends it and removes what it kept. */
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function started(child: ChildProcess, port: number, folders: readonly string[]): Promise<StoreProcess> {
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const ended = once(child, 'exit');
  await Promise.race([
    once(lines, 'line'),
    ended.then(() => {
      throw new Error('the store ended at its start');
    }),
  ]);
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the embedded store. */
export async function startEmbeddedStore(): Promise<StoreProcess> {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'bench-store-'));
  const child = spawn(process.execPath, [join(ROOT, 'libs/docstore/dist/main.js')], {
    env: { ...process.env, DOCSTORE_PORT: String(port), DOCSTORE_PATH: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return started(child, port, [data]);
}

/**
 * Starts the draft that the embedded store outgrew, from the folder it lies in. It is run as a copy among our packages:
 * it brings none of its own.
 * @throws Error when it is not there
 */
export async function startDraftStore(folder: string): Promise<StoreProcess> {
  const entry = 'mingo-server.mjs';
  if (!existsSync(join(folder, entry))) throw new Error(`--draft ${folder}: there is no ${entry}`);
  const packages = join(ROOT, 'node_modules/.cache');
  mkdirSync(packages, { recursive: true });
  const copy = mkdtempSync(join(packages, 'draft-'));
  for (const file of [entry, 'wire.mjs']) cpSync(join(folder, file), join(copy, file));
  const port = await freePort();
  const child = spawn(process.execPath, [join(copy, entry)], {
    env: { ...process.env, PORT: String(port), DBPATH: join(copy, 'data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return started(child, port, [copy]);
}
