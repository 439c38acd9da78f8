import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { joinEpochs } from '@registry/ledger';
import { assertPortsFree } from '../processes/free-ports';
import type { Settings } from '../processes/settings';
import { markSeeded, seededAt } from '../seed/seed-markers';
import { docstoreCli } from './docstore-cli';
import { keepEpochs, keptEpochs } from './epoch-file';
import { type Epochs, raiseEpochs, readEpochs } from './epochs';

/** Folders of the store: the one in use, the one that a restore is preparing, the one that the last restore replaced. */
export const storeFolders = {
  used: 'docstore',
  restoring: 'docstore.restoring',
  replaced: 'docstore.replaced',
} as const;

/**
 * Puts a backup in the place of the embedded store, and begins a new epoch of every registry in it: what was written
 * after the backup is gone, and its positions are never given again. The replaced store is kept beside, and no record in it
 * changes when anything fails. What is restored is not seeded at the next start.
 * @param above the highest epoch that was given where this machine knows nothing of it: on another one, or after a reset
 * @returns by name where each log goes on, `main:epoch:seq`
 * @throws Error while the platform runs, over a store that is not ours, or when the file is no backup
 */
export async function restoreBackup(
  settings: Settings,
  file: string,
  above = 0,
): Promise<Readonly<Record<string, string>>> {
  if (settings.externalStore) throw new Error('MONGODB_URI is set: restore that store with its own tools');
  await assertPortsFree(settings).catch(() => {
    throw new Error('the platform is running: stop it first');
  });
  const { dataDir } = settings;
  const [used, restoring, replaced] = [storeFolders.used, storeFolders.restoring, storeFolders.replaced].map((name) =>
    join(dataDir, name),
  ) as [string, string, string];
  const given = joinByName(existsSync(used) ? await readEpochs(settings, used) : {}, keptEpochs(dataDir));
  rmSync(restoring, { recursive: true, force: true });
  await docstoreCli('restore', file, restoring);
  const raised = Object.entries(await raiseEpochs(settings, restoring, given, above));
  // Before the store is in its place: an epoch that came to nothing is only left out.
  keepEpochs(dataDir, { ...given, ...Object.fromEntries(raised.map(([name, { epochs }]) => [name, epochs])) });
  for (const what of ['registries', 'nodes'] as const) {
    if (seededAt(dataDir, what) === undefined) markSeeded(dataDir, what, { restored: true });
  }
  rmSync(replaced, { recursive: true, force: true });
  if (existsSync(used)) renameSync(used, replaced);
  renameSync(restoring, used);
  return Object.fromEntries(raised.map(([name, { head }]) => [name, head]));
}

function joinByName(found: Epochs, kept: Epochs): Epochs {
  const nothing = { epoch: 0, forks: [] };
  const names = new Set([...Object.keys(found), ...Object.keys(kept)]);
  return Object.fromEntries(
    [...names].map((name) => [name, joinEpochs(found[name] ?? nothing, kept[name] ?? nothing)]),
  );
}
