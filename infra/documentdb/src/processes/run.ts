import { spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Failure } from '../failure';

export interface RunOptions {
  /** gets what the program prints */
  readonly log: string;
  readonly env?: Record<string, string>;
}

/** Runs a program to its end. @throws Failure with its last lines when it fails */
export async function run(program: string, args: readonly string[], { log, env = {} }: RunOptions): Promise<void> {
  const code = await exitCode(program, args, { log, env });
  if (code === 0) return;
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  const command = [program, ...args].join(' ');
  throw new Failure(
    `命令失败（${code}）：${command}，详见 ${log}`,
    `${command} failed (${code}), see ${log}:\n${lines}`,
  );
}

/** @returns the exit code of a program, -1 when there is no such program or a signal ended it */
export function exitCode(
  program: string,
  args: readonly string[],
  { log, env = {} }: Partial<RunOptions> = {},
): Promise<number> {
  const output = log === undefined ? undefined : openSync(log, 'a');
  const to = output ?? 'ignore';
  const options: SpawnOptions = { stdio: ['ignore', to, to], env: { ...process.env, LC_ALL: 'C.UTF-8', ...env } };
  return new Promise<number>((resolve) => {
    const child = spawn(program, args, options);
    child.once('error', () => resolve(-1));
    child.once('exit', (code) => resolve(code ?? -1));
  }).finally(() => {
    if (output !== undefined) closeSync(output);
  });
}
