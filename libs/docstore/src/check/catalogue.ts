import { decode } from '../bson/document';
import { validateBson } from '../bson/raw';
import { GARBAGE_KEY, NAMESPACE_KEY, SEQUENCE_KEY } from '../storage/catalog';
import { fromStored, type Collection } from '../storage/collection';
import { ALL_KEYS, prefixRange } from '../storage/keys';
import type { Snapshot, Store, Table } from '../storage/store';
import type { Report } from './finding';

/** What the catalogue says there is. */
interface Catalogue {
  readonly collections: readonly Collection[];
  readonly owners: Owners;
}

const MAX_NUMBER = 0xffffffff;

/** Which numbers belong to something, by the table that the rows lie in. */
class Owners {
  private readonly known = { documents: new Set<number>(), entries: new Set<number>() };
  private highest = 0;

  constructor(private readonly report: Report) {}

  add(table: 'documents' | 'entries', id: number, owner: string): void {
    if (this.known.documents.has(id) || this.known.entries.has(id)) {
      this.report({ kind: 'number-used-twice', collection: owner, detail: String(id) });
    }
    this.known[table].add(id);
    this.highest = Math.max(this.highest, id);
  }

  has(table: 'documents' | 'entries', id: number): boolean {
    return this.known[table].has(id);
  }

  checkSequence(next: number): void {
    if (this.highest >= next) {
      this.report({ kind: 'number-never-given', detail: `${this.highest} >= ${next}` });
    }
  }
}

/** Reads the catalogue; says which rows of it cannot be read and which numbers do not fit together. */
export function checkCatalogue(store: Store, snapshot: Snapshot, report: Report): Catalogue {
  const collections: Collection[] = [];
  const owners = new Owners(report);
  let next = 0;
  const rows = store.rows('meta', ALL_KEYS, false, snapshot);
  for (let row = rows.next(); row.done !== true; row = rows.next()) {
    const { key, value } = row.value;
    try {
      if (key[0] === NAMESPACE_KEY) collections.push(readCollection(key, value));
      else if (key.equals(SEQUENCE_KEY)) next = value.readUInt32BE(0);
      else if (key[0] === GARBAGE_KEY && key.length === 6) {
        owners.add(key[1] === 0 ? 'documents' : 'entries', key.readUInt32BE(2), 'garbage');
      } else throw new Error('unknown kind of row');
    } catch (error) {
      report({ kind: 'catalogue-row-unreadable', key: key.toString('hex'), detail: messageOf(error) });
    }
  }
  for (const collection of collections) {
    owners.add('documents', collection.id, collection.namespace);
    for (const index of collection.indexes) owners.add('entries', index.id, collection.namespace);
  }
  owners.checkSequence(next);
  return { collections, owners };
}

function readCollection(key: Buffer, value: Buffer): Collection {
  validateBson(value);
  const collection = fromStored(decode(value));
  if (key.toString('utf8', 1) !== collection.namespace) throw new Error(`is the row of ${collection.namespace}`);
  return collection;
}

/** Says which numbers have rows and no owner: a key for each number is read, not each row. */
export function checkOwners(store: Store, snapshot: Snapshot, { owners }: Catalogue, report: Report): void {
  for (const table of ['documents', 'entries'] as const) {
    for (let id = firstNumber(store, snapshot, table, 0); id !== undefined;) {
      if (!owners.has(table, id)) {
        const count = store.count(table, prefixRange(id), snapshot);
        report({ kind: 'rows-without-owner', key: id.toString(16).padStart(8, '0'), detail: `${table}: ${count}` });
      }
      id = id === MAX_NUMBER ? undefined : firstNumber(store, snapshot, table, id + 1);
    }
  }
}

function firstNumber(store: Store, snapshot: Snapshot, table: Table, from: number): number | undefined {
  const start = Buffer.allocUnsafe(4);
  start.writeUInt32BE(from);
  const keys = store.keys(table, { start, end: ALL_KEYS.end }, false, snapshot);
  const first = keys.next();
  keys.return?.();
  return first.done === true || first.value.length < 4 ? undefined : first.value.readUInt32BE(0);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
