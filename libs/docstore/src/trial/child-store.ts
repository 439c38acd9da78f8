import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../dist/main.js');

/** The store as a process of its own, as a user runs it. */
export interface ChildStore {
  readonly pid: number;
  readonly uri: string;
  readonly port: number;
  /** from the start of the process until it listens, in milliseconds */
  readonly startedIn: number;
  /** Sends a signal and waits for the end. @returns the exit code, null when the signal ended it */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/**
 * @param wrapper a program, with its arguments, that the store is started under
 * @throws Error when it ends before it listens
 */
export async function startChildStore(path: string, wrapper: readonly string[] = []): Promise<ChildStore> {
  const startedAt = performance.now();
  const [program = process.execPath, ...before] = [...wrapper, process.execPath];
  const child = spawn(program, [...before, MAIN], {
    env: { ...process.env, DOCSTORE_PORT: '0', DOCSTORE_PATH: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    ended.then((code) => {
      throw new Error(`the store ended with code ${String(code)} before it listened`);
    }),
  ]);
  const { uri, port, pid } = JSON.parse(line) as { uri: string; port: number; pid: number };
  return {
    pid,
    uri,
    port,
    startedIn: performance.now() - startedAt,
    end(signal) {
      if (child.exitCode === null && child.signalCode === null) process.kill(pid, signal);
      return ended;
    },
  };
}
