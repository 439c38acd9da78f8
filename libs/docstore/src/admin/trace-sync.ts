import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { traceSync } from '../trial/trace-sync';
import { exitWith } from './exit-code';

const NAMES = ['插入 insert', '更新 update', '事务提交 commit'];
const SHOWN = 100;

/** `npm run trace-sync`: shows from a trace of system calls that writes are on disk before they are acknowledged. */
async function run(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'docstore-trace-'));
  try {
    for (const [i, evidence] of (await traceSync(folder)).entries()) {
      process.stdout.write(`${NAMES[i] ?? ''}\n`);
      for (const [step, { name, target, result, ended }] of Object.entries(evidence)) {
        process.stdout.write(`  ${step.padEnd(8)} ${`${name}(${target})`.slice(0, SHOWN)} = ${result} (${ended})\n`);
      }
    }
    process.stdout.write('确认之前已落盘 / on disk before acknowledged\n');
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

exitWith(run, 1);
