import { Ledger } from '@registry/ledger';
import mongoose from 'mongoose';
import { startChild } from '../processes/child';
import { REGISTRIES, type Registry, type Settings } from '../processes/settings';
import { storeSpec, storeUri } from '../processes/specs';

/** Where the log of each registry stands, `main:epoch:seq`. */
export type Heads = Readonly<Record<Registry, string>>;

/** Heads of the ledgers of a store that no process uses. */
export function readHeads(settings: Settings, folder: string): Promise<Heads> {
  return withLedgers(settings, folder, async (ledger) => textOf(await ledger.head()));
}

/** Begins a new epoch of every registry in a restored store, above those of the store that it replaces. */
export function raiseEpochs(settings: Settings, folder: string, replaced: Partial<Heads>): Promise<Heads> {
  return withLedgers(settings, folder, async (ledger, registry) => {
    const [, epoch = '0'] = replaced[registry]?.split(':') ?? [];
    return textOf(await ledger.newEpoch(Number(epoch)));
  });
}

async function withLedgers(
  settings: Settings,
  folder: string,
  run: (ledger: Ledger, registry: Registry) => Promise<string>,
): Promise<Heads> {
  const spec = storeSpec(settings);
  const store = await startChild({ ...spec, env: { ...spec.env, DOCSTORE_PATH: folder } });
  try {
    const entries: [Registry, string][] = [];
    for (const registry of REGISTRIES) {
      entries.push([registry, await withLedger(storeUri(settings), registry, (ledger) => run(ledger, registry))]);
    }
    return Object.fromEntries(entries) as Heads;
  } finally {
    await store.stop();
  }
}

async function withLedger(uri: string, registry: Registry, run: (ledger: Ledger) => Promise<string>): Promise<string> {
  const options = { dbName: registry.replaceAll('-', '_'), autoIndex: false, serverSelectionTimeoutMS: 5_000 };
  const connection = await mongoose.createConnection(uri, options).asPromise();
  const ledger = await Ledger.open({ connection, registry, resources: [] });
  try {
    return await run(ledger);
  } finally {
    await ledger.close();
    await connection.close();
  }
}

function textOf({ positions: [position] }: Pick<Awaited<ReturnType<Ledger['head']>>, 'positions'>): string {
  return `${position?.partition}:${position?.epoch}:${position?.seq}`;
}
