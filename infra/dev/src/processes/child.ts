import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ChildSpec {
  readonly name: string;
  /** Compiled entry file. */
  readonly entry: string;
  readonly nodeOptions?: readonly string[];
  readonly env: Record<string, string>;
  /** The child is up when this port accepts connections ... */
  readonly port: number;
  /** ... and, where it has one, this address answers 200. */
  readonly readyUrl?: string;
  /** Folder of its log file. */
  readonly logs: string;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves with the exit code when the process has ended. */
  readonly ended: Promise<number | null>;
  /** Ends it: SIGTERM, and SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function isReady({ port, readyUrl }: ChildSpec): Promise<boolean> {
  if (!(await accepts(port))) return false;
  return (
    readyUrl === undefined ||
    fetch(readyUrl).then(
      ({ ok }) => ok,
      () => false,
    )
  );
}

/** The end of a log without the frames of a stack, which would push out the reason. */
function lastLines(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
    .slice(-8)
    .join('\n');
}

async function untilUp(child: ChildProcess, spec: ChildSpec, logFile: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady(spec))) {
    if (child.exitCode !== null) throw new Error(`${spec.name} ended at start:\n${lastLines(logFile)}`);
    if (Date.now() > deadline)
      throw new Error(`${spec.name} is not ready on port ${spec.port} after 30 s; see ${logFile}`);
    await sleep(50);
  }
}

/** Starts a process with its output in `<name>.log` and returns once it is ready. */
export async function startChild(spec: ChildSpec): Promise<Child> {
  mkdirSync(spec.logs, { recursive: true });
  const logFile = join(spec.logs, `${spec.name}.log`);
  const log = openSync(logFile, 'a');
  // Its own process group: ctrl-C reaches the starter alone, which then stops the children in order.
  const child = spawn(process.execPath, [...(spec.nodeOptions ?? []), spec.entry], {
    env: { ...process.env, ...spec.env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = new AbortController();
    await Promise.race([
      ended,
      sleep(STOP_TIMEOUT_MS, undefined, { signal: late.signal }).then(
        () => child.kill('SIGKILL'),
        () => undefined,
      ),
    ]);
    late.abort();
  };
  try {
    await untilUp(child, spec, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { name: spec.name, pid: child.pid ?? 0, logFile, ended, stop };
}
