import { findField, validateBson, valueOffset } from '../bson/raw';
import type { IndexDefinition } from '../indexes/definition';
import { idOfEntry, indexKeys, PREFIX_SIZE, valuesOfEntry } from '../indexes/index-keys';
import { KeyWriter } from '../indexes/key-writer';
import type { Collection } from '../storage/catalog';
import { documentKey, prefixRange } from '../storage/keys';
import type { Snapshot, Store } from '../storage/store';
import { messageOf } from './catalogue';
import type { Report } from './finding';

const ID_FIELD = Buffer.from('_id');
const writer = new KeyWriter();

/** Walks one collection's documents and index entries; what it holds in memory does not grow with them. */
export class CollectionCheck {
  documents = 0;
  entries = 0;
  private readonly expected = new Map<IndexDefinition, number>();
  private readonly declared: readonly (readonly boolean[])[];

  /** @param collection read from the catalogue for this check alone: its multikey flags are counted anew */
  constructor(
    private readonly store: Store,
    private readonly snapshot: Snapshot,
    private readonly collection: Collection,
    private readonly report: Report,
  ) {
    this.declared = collection.indexes.map(({ components }) => components.map(({ multikey }) => multikey));
    for (const index of collection.indexes) {
      this.expected.set(index, 0);
      for (const component of index.components) component.multikey = false;
    }
  }

  run(): void {
    const rows = this.store.rows('documents', prefixRange(this.collection.id), false, this.snapshot);
    for (let row = rows.next(); row.done !== true; row = rows.next()) {
      this.documents++;
      this.checkDocument(row.value.key, row.value.value);
    }
    for (const [i, index] of this.collection.indexes.entries()) this.checkIndex(index, this.declared[i] ?? []);
  }

  private checkDocument(key: Buffer, raw: Buffer): void {
    const collection = this.collection.namespace;
    try {
      validateBson(raw);
      const idKey = idKeyOf(raw);
      if (!key.subarray(PREFIX_SIZE).equals(idKey)) {
        this.report({ kind: 'document-misplaced', collection, key: key.toString('hex') });
      }
      for (const index of this.collection.indexes) {
        const entries = indexKeys(index, raw, key.subarray(PREFIX_SIZE));
        this.expected.set(index, (this.expected.get(index) ?? 0) + entries.length);
        for (const entry of entries) {
          if (this.store.get('entries', entry, this.snapshot) !== undefined) continue;
          this.report({ kind: 'entry-missing', collection, index: index.name, key: entry.toString('hex') });
        }
      }
    } catch (error) {
      this.report({ kind: 'document-invalid', collection, key: key.toString('hex'), detail: messageOf(error) });
    }
  }

  /**
   * The entries that the documents ask for were looked up one by one and are distinct: when there are as many in
   * the index, it holds no other. Only when there are not is each looked at.
   */
  private checkIndex(index: IndexDefinition, declared: readonly boolean[]): void {
    const collection = this.collection.namespace;
    for (const [i, { multikey, path }] of index.components.entries()) {
      if (multikey && declared[i] === false) {
        this.report({ kind: 'multikey-understated', collection, index: index.name, detail: path.name });
      }
    }
    const count = this.store.count('entries', prefixRange(index.id), this.snapshot);
    this.entries += count;
    const hasStray = count !== this.expected.get(index);
    if (hasStray || index.unique) this.walkIndex(index, hasStray);
  }

  private walkIndex(index: IndexDefinition, hasStray: boolean): void {
    const collection = this.collection.namespace;
    let before: Buffer | undefined;
    const keys = this.store.keys('entries', prefixRange(index.id), false, this.snapshot);
    for (let row = keys.next(); row.done !== true; row = keys.next()) {
      const entry = row.value;
      if (hasStray && !this.belongs(index, entry)) {
        this.report({ kind: 'entry-stray', collection, index: index.name, key: entry.toString('hex') });
        continue;
      }
      if (!index.unique) continue;
      const values = valuesOfEntry(entry);
      if (before?.equals(values) === true) {
        this.report({ kind: 'unique-key-twice', collection, index: index.name, key: entry.toString('hex') });
      }
      before = values;
    }
  }

  private belongs(index: IndexDefinition, entry: Buffer): boolean {
    try {
      const idKey = idOfEntry(entry);
      const raw = this.store.get('documents', documentKey(this.collection.id, idKey), this.snapshot);
      if (raw === undefined) return false;
      validateBson(raw);
      return indexKeys(index, raw, idKey).some((each) => each.equals(entry));
    } catch {
      return false;
    }
  }
}

function idKeyOf(raw: Buffer): Buffer {
  const element = findField(raw, 0, ID_FIELD);
  if (element === -1) throw new Error('no _id');
  writer.length = 0;
  writer.value(raw, raw[element] ?? 0, valueOffset(raw, element));
  return writer.take();
}
