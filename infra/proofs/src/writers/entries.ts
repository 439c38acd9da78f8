import { Ledger, type ResourceDefinition, type WriteTransaction } from '@registry/ledger';
import mongoose from 'mongoose';

/** What the writers keep: entries, each written once, and one tally that many of them raise. */
export interface Entry {
  readonly writer: string;
  readonly n: number;
}

export const entries: ResourceDefinition<Entry> = {
  name: 'entries',
  schemaVersion: 1,
  identifiers: ({ writer, n }) => (writer === TALLY ? [] : [{ kind: 'number', value: `${writer}-${n}` }]),
  indexes: [{ name: 'writers', terms: ({ writer }) => [writer], sort: ({ n }) => `${n}`.padStart(9, '0') }],
  counters: ({ writer }) => [{ counter: 'entries', division: '000000', group: writer === TALLY ? TALLY : 'entry' }],
};

const TALLY = 'tally';
export const TALLY_KEY = `entries/${TALLY}`;
export const VALID_FROM = '2020-01-01';

/** One in so many writes raises the tally in the same commit. */
const TALLY_EVERY = 8;

export const DATABASE = 'writers';
export const request = {
  actor: 'proofs',
  provenance: { sourceDepartment: 'synthetic', legalBasis: 'none', reason: 'proof', itemSources: {} },
};

export function keyOf({ writer, n }: Entry): string {
  return `entries/${writer}-${n}`;
}

/** The rules of one write: they read what the tally says before they raise it. */
export async function writeEntry(tx: WriteTransaction, entry: Entry): Promise<void> {
  await tx.record(entries, { key: keyOf(entry), data: entry, validFrom: VALID_FROM });
  if (entry.n % TALLY_EVERY !== 0) return;
  const [tally] = await tx.getMany(entries, [TALLY_KEY], VALID_FROM);
  const data = { writer: TALLY, n: (tally?.data.n ?? 0) + 1 };
  await tx.record(entries, { key: TALLY_KEY, data, validFrom: VALID_FROM });
}

/** Opens the ledger in a process of the proof. */
export async function openEntries(
  uri: string,
): Promise<{ ledger: Ledger; client: mongoose.mongo.MongoClient; close(): Promise<void> }> {
  const options = { dbName: DATABASE, autoIndex: false, serverSelectionTimeoutMS: 5000, monitorCommands: true };
  const connection = await mongoose.createConnection(uri, options).asPromise();
  const ledger = await Ledger.open({ connection, registry: 'proofs', resources: [entries] });
  return {
    ledger,
    client: connection.getClient(),
    async close() {
      await ledger.close();
      await connection.close();
    },
  };
}
