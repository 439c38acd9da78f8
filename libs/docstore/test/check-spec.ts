import { serialize } from 'bson';
import { startDocstore } from '../src/index';
import { checkStore } from '../src/check/check';
import { describe as inWords, type Finding } from '../src/check/finding';
import { prefixRange } from '../src/storage/keys';
import { Catalog, GARBAGE_KEY, NAMESPACE_KEY, type Collection } from '../src/storage/catalog';
import { Store, WriteBatch, type Table } from '../src/storage/store';
import { MongoClient, temporaryFolder, type Row } from './harness';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  folder = temporaryFolder();
  const store = await startDocstore({ path: folder.path });
  const client = await new MongoClient(store.uri).connect();
  const people = client.db('spec').collection<Row>('people');
  await people.createIndex({ tags: 1, n: -1 });
  await people.createIndex({ code: 1 }, { unique: true });
  await people.createIndex({ n: 1 }, { partialFilterExpression: { n: { $gt: 5 } } });
  await people.insertMany([1, 2, 3, 8, 9].map((n) => ({ _id: n, n, code: `c${n}`, tags: ['a', `t${n}`] })));
  await people.updateOne({ _id: 2 }, { $set: { n: 7 } });
  await client.db('spec').collection('other').insertOne({ x: 1 });
  await client.close();
  await store.stop();
});
afterEach(() => folder.remove());

async function findings(): Promise<Finding[]> {
  const found: Finding[] = [];
  const summary = await checkStore(folder.path, (finding) => found.push(finding));
  expect(summary.findings).toBe(found.length);
  return found;
}

/** Changes rows behind the store's back, as a fault would. */
async function damage(plant: (batch: WriteBatch, people: Collection, store: Store) => void): Promise<void> {
  const store = new Store(folder.path);
  const batch = new WriteBatch();
  plant(batch, new Catalog(store).require('spec.people'), store);
  await store.commit(batch);
  await store.close();
}

function firstKey(store: Store, table: Table, id: number): Buffer {
  const keys = store.keys(table, prefixRange(id), false);
  const first = keys.next();
  keys.return?.();
  if (first.done === true) throw new Error('no row');
  return first.value;
}

function indexNumber(people: Collection, name: string): number {
  return people.indexes.find((index) => index.name === name)?.id ?? 0;
}

function stored(people: Collection, change: object): Buffer {
  const indexes = people.indexes.map(({ id, specification, components }) => ({
    id,
    specification,
    multikey: components.map(({ multikey }) => multikey),
  }));
  return Buffer.from(serialize({ id: people.id, namespace: people.namespace, options: {}, indexes, ...change }));
}

const peopleRow = Buffer.concat([Buffer.from([NAMESPACE_KEY]), Buffer.from('spec.people')]);

describe('the check', () => {
  it('finds nothing in a store that was stopped, and counts what it walked', async () => {
    const found: Finding[] = [];
    expect(await checkStore(folder.path, (finding) => found.push(finding))).toEqual({
      collections: 2,
      documents: 6,
      // five people with two tags each and one code each, three of them in the partial index
      entries: 5 * 2 + 5 + 3,
      sessions: expect.any(Number) as number,
      findings: 0,
    });
    expect(found).toEqual([]);
  });

  it('runs beside a store that takes writes, in one snapshot of it', async () => {
    const store = await startDocstore({ path: folder.path });
    const client = await new MongoClient(store.uri).connect();
    const people = client.db('spec').collection<Row>('people');
    let stopped = false;
    const writing = (async () => {
      for (let i = 100; !stopped; i++) await people.insertOne({ _id: i, n: i, code: i, tags: [i] });
    })();
    const found: Finding[][] = [];
    try {
      for (let i = 0; i < 20; i++) {
        found.push(await findings());
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      stopped = true;
      await writing;
    }
    expect(found.flat()).toEqual([]);
    await client.close();
    await store.stop();
  });

  it('names a folder without a store', async () => {
    await expect(checkStore('/nonexistent', () => undefined)).rejects.toThrow('no document store in this folder');
  });

  it('names an index entry that a document lacks', async () => {
    await damage((batch, people, store) => {
      batch.remove('entries', firstKey(store, 'entries', indexNumber(people, 'code_1')));
    });
    expect(await findings()).toMatchObject([{ kind: 'entry-missing', collection: 'spec.people', index: 'code_1' }]);
  });

  it('names the entries of a document that is gone', async () => {
    await damage((batch, people, store) => batch.remove('documents', firstKey(store, 'documents', people.id)));
    expect((await findings()).map(({ kind, index }) => [kind, index])).toEqual([
      ['entry-stray', 'tags_1_n_-1'],
      ['entry-stray', 'tags_1_n_-1'],
      ['entry-stray', 'code_1'],
    ]);
  });

  it('names an entry of another value than the document has, even when one is missing too', async () => {
    await damage((batch, people, store) => {
      const entry = firstKey(store, 'entries', indexNumber(people, 'code_1'));
      const other = Buffer.from(entry);
      other[6] = 0x7a;
      batch.remove('entries', entry);
      batch.addEntry(other);
      const more = Buffer.from(entry);
      more[6] = 0x7b;
      batch.addEntry(more);
    });
    expect((await findings()).map(({ kind }) => kind)).toEqual(['entry-missing', 'entry-stray', 'entry-stray']);
  });

  it('names a document that is no BSON', async () => {
    await damage((batch, people, store) => {
      batch.put('documents', firstKey(store, 'documents', people.id), Buffer.from('not a document'));
    });
    expect((await findings())[0]).toMatchObject({ kind: 'document-invalid', collection: 'spec.people' });
  });

  it('names a document under the key of another', async () => {
    await damage((batch, people, store) => {
      const key = firstKey(store, 'documents', people.id);
      const raw = Buffer.from(serialize({ _id: 99, n: 1, code: 'c1', tags: ['a', 't1'] }));
      batch.put('documents', key, raw);
    });
    expect(await findings()).toMatchObject([{ kind: 'document-misplaced', collection: 'spec.people' }]);
  });

  it('names a key that a unique index holds twice', async () => {
    const store = await startDocstore({ path: folder.path });
    const client = await new MongoClient(store.uri).connect();
    const people = client.db('spec').collection<Row>('people');
    await people.dropIndex('code_1');
    await people.createIndex({ code: 1 }, { name: 'plain' });
    await people.updateMany({}, { $set: { code: 'same' } });
    await client.close();
    await store.stop();
    await damage((batch, collection) => {
      for (const index of collection.indexes)
        if (index.name === 'plain') Object.assign(index.specification, { unique: true });
      batch.put('meta', peopleRow, stored(collection, {}));
    });
    expect((await findings()).map(({ kind, index }) => `${kind} ${index}`)).toEqual(
      Array.from({ length: 4 }, () => 'unique-key-twice plain'),
    );
  });

  it('names a field that holds arrays although the catalogue says that it does not', async () => {
    await damage((batch, people) => {
      for (const index of people.indexes) for (const component of index.components) component.multikey = false;
      batch.put('meta', peopleRow, stored(people, {}));
    });
    expect(await findings()).toMatchObject([{ kind: 'multikey-understated', index: 'tags_1_n_-1', detail: 'tags' }]);
  });

  it('names rows that belong to nothing, by their number', async () => {
    await damage((batch, people) => {
      const key = Buffer.alloc(8, 1);
      key.writeUInt32BE(0x4711);
      batch.put('documents', key, Buffer.from(serialize({})));
      batch.addEntry(key);
      batch.remove('meta', Buffer.concat([peopleRow.subarray(0, 1), Buffer.from('spec.other')]));
      expect(people.id).toBeGreaterThan(0);
    });
    expect((await findings()).map(({ kind, detail }) => `${kind} ${detail}`)).toEqual([
      'rows-without-owner documents: 1',
      'rows-without-owner documents: 1',
      'rows-without-owner entries: 1',
    ]);
  });

  it('names numbers that are used twice or were never given', async () => {
    await damage((batch, people) => {
      const garbage = Buffer.from([GARBAGE_KEY, 0, 0, 0, 0, 0]);
      garbage.writeUInt32BE(people.id, 2);
      batch.put('meta', garbage, Buffer.alloc(1));
      const beyond = Buffer.from(garbage);
      beyond.writeUInt32BE(9_999, 2);
      batch.put('meta', beyond, Buffer.alloc(1));
    });
    expect((await findings()).map(({ kind }) => kind)).toEqual(['number-used-twice', 'number-never-given']);
  });

  it('names rows of the catalogue and sessions that cannot be read', async () => {
    await damage((batch) => {
      batch.put('meta', Buffer.from([NAMESPACE_KEY, 0x78]), Buffer.from('?'));
      batch.put('meta', Buffer.from([0x40]), Buffer.from('?'));
      batch.put('sessions', Buffer.alloc(16, 7), Buffer.from(serialize({ number: 1 })));
    });
    const found = await findings();
    expect(found.map(({ kind }) => kind)).toEqual([
      'catalogue-row-unreadable',
      'catalogue-row-unreadable',
      'session-unreadable',
    ]);
    expect(inWords(found[2] ?? { kind: 'document-invalid' })).toBe(
      `会话记录无法读取 / the record of a session cannot be read: ${'07'.repeat(16)} · a field is missing`,
    );
  });
});
