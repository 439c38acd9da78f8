import { Ledger } from '@registry/ledger';
import mongoose from 'mongoose';
import { startChild } from '../processes/child';
import { PROVINCES, REGISTRIES, type Registry, type Settings, nodeName } from '../processes/settings';
import { nodeDatabase, storeSpec, storeUri } from '../processes/specs';

/** Where the log of each registry and of each node below one stands, `main:epoch:seq`, by name. */
export type Heads = Readonly<Record<string, string>>;

/** A ledger that a store may hold. */
interface StoredLedger {
  readonly name: string;
  readonly registry: Registry;
  readonly database: string;
}

const REGISTRY_LEDGERS: readonly StoredLedger[] = REGISTRIES.map((registry) => ({
  ...{ name: registry, registry },
  database: registry.replaceAll('-', '_'),
}));

/** There only where the platform ran in tiers. */
const NODE_LEDGERS: readonly StoredLedger[] = PROVINCES.map((division) => ({
  ...{ name: nodeName(division), registry: 'population' },
  database: nodeDatabase(division),
}));

/** Heads of the ledgers of a store that no process uses. */
export function readHeads(settings: Settings, folder: string): Promise<Heads> {
  return withLedgers(settings, folder, async (ledger) => textOf(await ledger.head()));
}

/** Begins a new epoch of every ledger in a restored store, above those of the store that it replaces. */
export function raiseEpochs(settings: Settings, folder: string, replaced: Heads): Promise<Heads> {
  return withLedgers(settings, folder, async (ledger, name) => {
    const [, epoch = '0'] = replaced[name]?.split(':') ?? [];
    return textOf(await ledger.newEpoch(Number(epoch)));
  });
}

async function withLedgers(
  settings: Settings,
  folder: string,
  run: (ledger: Ledger, name: string) => Promise<string>,
): Promise<Heads> {
  const spec = storeSpec(settings);
  const store = await startChild({ ...spec, env: { ...spec.env, DOCSTORE_PATH: folder } });
  try {
    const uri = storeUri(settings);
    const heads: Record<string, string> = {};
    for (const stored of [...REGISTRY_LEDGERS, ...(await nodeLedgers(uri))]) {
      heads[stored.name] = await withLedger(uri, stored, (ledger) => run(ledger, stored.name));
    }
    return heads;
  } finally {
    await store.stop();
  }
}

async function nodeLedgers(uri: string): Promise<readonly StoredLedger[]> {
  const connection = await mongoose.createConnection(uri, { autoIndex: false }).asPromise();
  try {
    const { databases } = await connection.listDatabases();
    return NODE_LEDGERS.filter(({ database }) => databases.some(({ name }) => name === database));
  } finally {
    await connection.close();
  }
}

async function withLedger(
  uri: string,
  { registry, database }: StoredLedger,
  run: (ledger: Ledger) => Promise<string>,
): Promise<string> {
  const options = { dbName: database, autoIndex: false, serverSelectionTimeoutMS: 5_000 };
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
