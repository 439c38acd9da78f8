import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure';

/** A gateway that answers. */
export interface RunningGateway {
  readonly uri: string;
  readonly port: number;
  readonly pid: number;
}

const ENTRY = join(__dirname, '../serve.js');
const STOP_MS = 10_000;
const POLL_MS = 50;

function noteOf(folder: string): string {
  return join(folder, 'gateway.json');
}

/** @returns the gateway that was started from this folder, if it still runs */
export function findGateway(folder: string): RunningGateway | undefined {
  try {
    const gateway = JSON.parse(readFileSync(noteOf(folder), 'utf8')) as RunningGateway;
    // Another process may have got the number since.
    return readFileSync(`/proc/${gateway.pid}/cmdline`, 'utf8').includes(ENTRY) ? gateway : undefined;
  } catch {
    return undefined;
  }
}

/** Starts a gateway in the background. @throws Failure when it does not come up, with what it said */
export async function startGatewayProcess(folder: string, root: string, port: number): Promise<RunningGateway> {
  const log = join(folder, 'gateway.log');
  const output = openSync(log, 'w');
  const child = spawn(process.execPath, [ENTRY, root, String(port)], {
    stdio: ['ignore', output, output, 'ipc'],
    detached: true,
  });
  closeSync(output);
  const up = await new Promise<Omit<RunningGateway, 'pid'> | undefined>((resolve) => {
    child.once('message', (message) => resolve(message as Omit<RunningGateway, 'pid'>));
    child.once('exit', () => resolve(undefined));
    child.once('error', () => resolve(undefined));
  });
  if (up === undefined || child.pid === undefined) {
    const said = readFileSync(log, 'utf8').trim();
    throw new Failure(`网关未能启动，详见 ${log}`, `The gateway did not start, see ${log}: ${said}`);
  }
  child.disconnect();
  child.unref();
  const gateway = { ...up, pid: child.pid };
  writeFileSync(noteOf(folder), JSON.stringify(gateway));
  return gateway;
}

/** Stops the gateway of this folder, if it runs: SIGTERM, and SIGKILL after ten seconds. */
export async function stopGatewayProcess(folder: string): Promise<void> {
  const gateway = findGateway(folder);
  if (gateway !== undefined) {
    process.kill(gateway.pid, 'SIGTERM');
    const deadline = Date.now() + STOP_MS;
    while (findGateway(folder) !== undefined && Date.now() < deadline) await sleep(POLL_MS);
    if (findGateway(folder) !== undefined) process.kill(gateway.pid, 'SIGKILL');
  }
  rmSync(noteOf(folder), { force: true });
}
