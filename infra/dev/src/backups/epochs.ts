import { Ledger, type LogEpochs } from '@registry/ledger';
import mongoose from 'mongoose';
import { startChild } from '../processes/child';
import { PROVINCES, REGISTRIES, type Registry, type Settings, nodeName } from '../processes/settings';
import { nodeDatabase, storeSpec, storeUri } from '../processes/specs';

/** The epochs of each registry and of each node below one, by name. */
export type Epochs = Readonly<Record<string, LogEpochs>>;

/** A log that goes on in a new epoch: where, `main:epoch:seq`, and all epochs that it knows of. */
interface RaisedLog {
  readonly head: string;
  readonly epochs: LogEpochs;
}

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

/** Epochs of the ledgers of a store that no process uses. */
export function readEpochs(settings: Settings, folder: string): Promise<Epochs> {
  return withLedgers(settings, folder, [], (ledger) => ledger.epochs());
}

/**
 * Begins a new epoch of every ledger in a restored store, above those that were given before, and of those that were there
 * before and are not in the backup: they begin empty, but not with the positions that they had.
 * @param above epochs up to this one were given by somebody, of which nothing else is known
 */
export function raiseEpochs(
  settings: Settings,
  folder: string,
  given: Epochs,
  above: number,
): Promise<Readonly<Record<string, RaisedLog>>> {
  return withLedgers(settings, folder, Object.keys(given), async (ledger, name) => {
    const { epoch, forks } = given[name] ?? { epoch: 0, forks: [] };
    const { positions } = await ledger.newEpoch({ epoch: Math.max(epoch, above), forks });
    const [position] = positions;
    const head = `${position?.partition}:${position?.epoch}:${position?.seq}`;
    return { head, epochs: await ledger.epochs() };
  });
}

async function withLedgers<T>(
  settings: Settings,
  folder: string,
  names: readonly string[],
  run: (ledger: Ledger, name: string) => Promise<T>,
): Promise<Record<string, T>> {
  const spec = storeSpec(settings);
  const store = await startChild({ ...spec, env: { ...spec.env, DOCSTORE_PATH: folder } });
  try {
    const uri = storeUri(settings);
    const results: Record<string, T> = {};
    for (const stored of [...REGISTRY_LEDGERS, ...(await nodeLedgers(uri, names))]) {
      results[stored.name] = await withLedger(uri, stored, (ledger) => run(ledger, stored.name));
    }
    return results;
  } finally {
    await store.stop();
  }
}

/** Nodes that the store has, or that are named. */
async function nodeLedgers(uri: string, names: readonly string[]): Promise<readonly StoredLedger[]> {
  const connection = await mongoose.createConnection(uri, { autoIndex: false }).asPromise();
  try {
    const { databases } = await connection.listDatabases();
    const stored = new Set(databases.map(({ name }) => name));
    return NODE_LEDGERS.filter(({ name, database }) => names.includes(name) || stored.has(database));
  } finally {
    await connection.close();
  }
}

async function withLedger<T>(
  uri: string,
  { registry, database }: StoredLedger,
  run: (ledger: Ledger) => Promise<T>,
): Promise<T> {
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
