import { encode, type BsonDocument } from '../src/bson/document';
import { checkStore } from '../src/check/check';
import type { Finding } from '../src/check/finding';
import { identified } from '../src/commands/insert';
import { replaceCollection } from '../src/commands/output/out';
import { Engine } from '../src/server/engine';
import type { Collection } from '../src/storage/catalog';
import { WriteBatch } from '../src/storage/store';
import type { UnitOfWork } from '../src/transactions/unit-of-work';
import { temporaryFolder } from './harness';

let folder: { path: string; remove: () => void };
let engine: Engine;
beforeEach(() => {
  folder = temporaryFolder();
  engine = new Engine(folder.path);
});
afterEach(() => folder.remove());

function insert(unit: UnitOfWork, collection: Collection, document: BsonDocument): void {
  const { raw, idKey } = identified(encode(document));
  unit.insert(collection, idKey, raw);
}

async function filled(namespace: string, count: number): Promise<Collection> {
  const collection = await engine.ensureCollection(namespace);
  const unit = engine.unitOfWork();
  for (let i = 0; i < count; i++) insert(unit, collection, { _id: i, k: i });
  await unit.commit();
  return collection;
}

async function dropped(collection: Collection): Promise<void> {
  const batch = new WriteBatch();
  engine.catalog.drop(collection, batch);
  await engine.store.commit(batch);
  engine.collectGarbage();
}

/** Stops the store when its garbage is gone. */
async function findings(): Promise<Finding[]> {
  engine.collectGarbage();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await engine.close();
  const found: Finding[] = [];
  await checkStore(folder.path, (finding) => found.push(finding));
  return found;
}

describe('an index that is being built', () => {
  it('waits for a unique key that a write under way has taken', async () => {
    const collection = await filled('a.b', 1);
    const build = engine.buildIndex(collection, { key: { k: 1 }, name: 'k', unique: true });
    const refused = expect(build).rejects.toMatchObject({ code: 11000 });
    const writer = engine.unitOfWork();
    insert(writer, collection, { _id: 1, k: 0 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await writer.commit();
    await refused;
    expect(await findings()).toEqual([]);
  });

  it('is given up when it or its collection is dropped, and nothing of it is left', async () => {
    for (const wholly of [true, false]) {
      const collection = await filled('a.c', 10);
      const build = engine.buildIndex(collection, { key: { k: 1 }, name: 'k' });
      const refused = expect(build).rejects.toMatchObject({ code: 276 });
      const batch = new WriteBatch();
      await engine.store.commit(batch);
      const [index] = collection.indexes;
      const { commits } = engine.store;
      while (engine.store.commits < commits + 1) await new Promise((resolve) => setImmediate(resolve));
      if (wholly) await dropped(collection);
      else {
        collection.indexes = [];
        engine.catalog.discard(batch, 'entries', index?.id ?? 0);
        await engine.store.commit(batch);
      }
      await refused;
    }
    expect(await findings()).toEqual([]);
  });

  it('is not taken for one that is there: who asks for it too gets the same answer', async () => {
    const collection = await filled('a.d', 10);
    const unit = engine.unitOfWork();
    insert(unit, collection, { _id: 10, k: 9 });
    await unit.commit();
    const specification = { key: { k: 1 }, name: 'k', unique: true };
    const build = expect(engine.buildIndex(collection, specification)).rejects.toMatchObject({ code: 11000 });
    await engine.indexesSettled(collection);
    expect(collection.indexes).toEqual([]);
    await build;
    expect(await findings()).toEqual([]);
  });

  it('and what $out has put in place is kept while garbage from before is removed', async () => {
    const old = await filled('a.old', 20_000);
    await filled('a.b', 1);
    let next = 0;
    await replaceCollection(
      engine,
      {
        next: () => (next < 3_000 ? encode({ _id: next++ }) : undefined),
        pause: () => {
          if (next === 1_000) void dropped(old);
        },
      },
      'a.b',
    );
    const collection = engine.catalog.require('a.b');
    await findings();
    engine = new Engine(folder.path);
    expect(engine.count(engine.catalog.require('a.b'))).toBe(3_000);
    expect(collection.dropped).toBe(false);
    await engine.close();
  });
});
