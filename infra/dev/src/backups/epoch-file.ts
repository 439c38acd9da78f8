import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogEpochs } from '@registry/ledger';
import { forksOf, members } from '../transparency/received-head';
import type { Epochs } from './epochs';

/** Beside the store: what the store itself can no longer say when it is gone. */
export const EPOCH_FILE = 'epochs.json';

/** The epochs that restores of this machine have given so far; none before the first. @throws Error when the file holds something else */
export function keptEpochs(dataDir: string): Epochs {
  const path = join(dataDir, EPOCH_FILE);
  if (!existsSync(path)) return {};
  try {
    const kept = Object.entries(members(JSON.parse(readFileSync(path, 'utf8'))));
    return Object.fromEntries(kept.map(([name, epochs]) => [name, epochsOf(epochs)]));
  } catch (error) {
    throw new Error(`the file is not usable: ${path}`, { cause: error });
  }
}

/** Whole or not at all. */
export function keepEpochs(dataDir: string, epochs: Epochs): void {
  const path = join(dataDir, EPOCH_FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify(epochs, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

function epochsOf(value: unknown): LogEpochs {
  const { epoch, forks } = members(value);
  return { epoch: count(epoch), forks: forksOf(forks, count) };
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Error(`no number: ${String(value)}`);
  return value;
}
