import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage';

/** A process of ours that does one part of a proof; it ends with the process that started it. */
export interface Worker {
  readonly pid: number;
  /** Resolves when it has ended by itself. @throws Error when it ended otherwise */
  readonly done: Promise<void>;
  /** Resolves with what it says next. @throws Error when it ends first */
  says(): Promise<unknown>;
  tell(message: unknown): void;
  /** `kill -9`, and waits for the end. */
  kill(): Promise<void>;
}

/** Starts `entry`, a compiled file, with what `work` gives it there. */
export function startWorker(stage: Stage, entry: string, task: object): Worker {
  // A process group of its own: ctrl-C reaches the proof alone, which then ends its workers.
  const child = fork(entry, [JSON.stringify(task)], { detached: true });
  const ended = once(child, 'exit');
  const done = ended.then(([code, signal]) => {
    if (code !== 0) throw new Error(`a worker ended with ${code === null ? String(signal) : `code ${String(code)}`}`);
  });
  done.catch(() => undefined);
  const kill = async (): Promise<void> => {
    if (!hasEnded(child)) child.kill('SIGKILL');
    await ended;
  };
  stage.atEnd(kill);
  return {
    pid: child.pid ?? 0,
    done,
    kill,
    tell: (message) => void child.send(message as object),
    says: () => {
      const heard = once(child, 'message').then(([message]) => message as unknown);
      return Promise.race([heard, done.then(() => Promise.reject(new Error('a worker ended without a word')))]);
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

const POLL_MS = 20;
const PATIENCE_MS = 5 * 60_000;

/** Waits for a condition that workers bring about. @throws Error when one of them fails first, or after five minutes unless told */
export async function until(
  holds: () => boolean | Promise<boolean>,
  workers: readonly Worker[],
  patienceMs = PATIENCE_MS,
): Promise<void> {
  let failure: unknown;
  for (const { done } of workers) {
    done.catch((error: unknown) => {
      failure = error;
    });
  }
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (failure !== undefined) throw failure;
    if (Date.now() > deadline) throw new Error(`what was waited for did not come about within ${patienceMs / 1000} s`);
    await sleep(POLL_MS);
  }
}

/** In the worker: does what it was started for and ends; it ends as well when the process that started it does. */
export function work<Task extends object>(run: (task: Task) => Promise<void>): void {
  process.once('disconnect', () => process.exit(1));
  run(JSON.parse(process.argv[2] ?? '{}') as Task).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

/** In the worker: tells the process that started it. */
export function say(message: object): void {
  process.send?.(message);
}
