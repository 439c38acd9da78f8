import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killLoop, type KillLoopOutcome } from '../trial/kill-loop';
import { exitWith } from './exit-code';

function whole(text: string, name: string, least: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) {
    throw new Error(`--${name} 必须是不小于 ${least} 的整数 / must be an integer of at least ${least}, not "${text}"`);
  }
  return number;
}

function line({ rounds, acknowledged, longestRestart }: KillLoopOutcome): string {
  const restart = `${Math.round(longestRestart)} ms`;
  return `第 ${rounds} 轮 rounds, 已确认写入 acknowledged ${acknowledged}, 最长重启 longest restart ${restart}`;
}

/** `npm run kill-loop`: kills the store under concurrent writes, again and again; exit code 1 on the first loss. */
async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '50' },
      documents: { type: 'string', default: '0' },
      signal: { type: 'string', default: 'SIGKILL' },
    },
  });
  const { signal } = values;
  if (signal !== 'SIGKILL' && signal !== 'SIGTERM') throw new Error('--signal: SIGKILL | SIGTERM');
  const folder = mkdtempSync(join(tmpdir(), 'docstore-kill-loop-'));
  const outcome = await killLoop({
    path: join(folder, 'store'),
    rounds: whole(values.rounds, 'rounds', 1),
    documents: whole(values.documents, 'documents', 0),
    signal,
    onRound: (each) => {
      if (each.rounds % 25 === 0) process.stdout.write(`${line(each)}\n`);
    },
  });
  process.stdout.write(`${line(outcome)}\n`);
  for (const each of outcome.lost) process.stdout.write(`丢失 / lost: ${each}\n`);
  if (outcome.lost.length > 0) {
    process.stdout.write(`数据留在 / the data is kept in ${folder}\n`);
    return 1;
  }
  rmSync(folder, { recursive: true });
  return 0;
}

exitWith(run);
