import { randomUUID } from 'node:crypto';
import { ask } from '@registry/docstore/wire';
import { givenStore } from '@registry/jest/engine';
import mongoose from 'mongoose';

const { MongoClient } = mongoose.mongo;

interface Row {
  _id: number;
  [field: string]: unknown;
}

let uri: string;
let client: mongoose.mongo.MongoClient;
let db: mongoose.mongo.Db;

beforeAll(async () => {
  const given = givenStore();
  if (given === undefined) throw new Error('TEST_MONGODB_URI must name an engine');
  const { modules } = await ask(given.uri, { buildInfo: 1, $db: 'admin' });
  given.requireEngine(modules);
  uri = given.uri;
  client = await new MongoClient(uri).connect();
  db = client.db(`gateway-${randomUUID().slice(0, 8)}`);
});

afterAll(async () => {
  await db.dropDatabase();
  await client.close();
});

/** @returns a collection of ten rows with an index on `n` */
async function ten(name: string) {
  const rows = db.collection<Row>(name);
  await rows.insertMany(Array.from({ length: 10 }, (_, i) => ({ _id: i, n: i % 5, k: `k${i}` })));
  await rows.createIndex({ n: 1 });
  return rows;
}

describe('a gateway', () => {
  it.each([
    ['as it is stored', {}],
    ['sorted', { k: -1 }],
    ['sorted by an index', { n: 1, _id: 1 }],
  ] as const)('reads a result on, page by page, %s', async (_, sort) => {
    const rows = await ten(`pages${Object.keys(sort).length}${Object.values(sort).join('')}`);
    const read = await rows.find({}, { batchSize: 3 }).sort(sort).toArray();
    expect(read.map(({ _id }) => _id).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('keeps a cursor to its collection, and until it is killed', async () => {
    await ten('killed');
    const { cursor } = await db.command({ find: 'killed', sort: { k: 1 }, batchSize: 2 }, { promoteLongs: false });
    const more = (collection: string) => db.command({ getMore: cursor.id, collection });
    await expect(more('other')).rejects.toMatchObject({ code: expect.any(Number) });
    expect(await db.command({ killCursors: 'killed', cursors: [cursor.id] })).toMatchObject({ cursorsNotFound: [] });
    await expect(more('killed')).rejects.toMatchObject({ code: 43 });
  });

  it('ends the cursors of a client that goes away', async () => {
    await ten('gone');
    const other = await new MongoClient(uri, { maxPoolSize: 1 }).connect();
    const find = { find: 'gone', sort: { k: 1 }, batchSize: 2 };
    const { cursor } = await other.db(db.databaseName).command(find, { promoteLongs: false });
    await other.close(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(db.command({ getMore: cursor.id, collection: 'gone' })).rejects.toMatchObject({ code: 43 });
  });

  it('names the index that a query uses', async () => {
    const rows = db.collection<Row>('explained');
    await rows.insertMany(Array.from({ length: 3000 }, (_, i) => ({ _id: i, n: i % 1500 })));
    await rows.createIndex({ n: 1 });
    const { queryPlanner, executionStats } = await rows.find({ n: 3 }).explain('executionStats');
    expect(JSON.stringify(queryPlanner.winningPlan)).toContain('"indexName":"n_1"');
    expect(executionStats.nReturned).toBe(2);
    expect(executionStats.totalKeysExamined).toBeLessThan(10);
    const unindexed = await rows.find({ other: 3 }).explain('queryPlanner');
    expect(JSON.stringify(unindexed.queryPlanner.winningPlan)).toContain('"COLLSCAN"');
  });

  it('names key and value of a duplicate, whatever write made it', async () => {
    const rows = await ten('duplicates');
    await rows.createIndex({ k: 1 }, { unique: true });
    const duplicate = { code: 11000, keyPattern: { k: 1 }, keyValue: { k: 'k1' } };
    await expect(rows.insertOne({ _id: 11, k: 'k1' })).rejects.toMatchObject(duplicate);
    await expect(rows.updateOne({ _id: 2 }, { $set: { k: 'k1' } })).rejects.toMatchObject(duplicate);
    await expect(rows.findOneAndUpdate({ _id: 2 }, { $set: { k: 'k1' } })).rejects.toMatchObject(duplicate);
    await expect(rows.replaceOne({ _id: 2 }, { k: 'k1' })).rejects.toMatchObject(duplicate);
  });

  it('stops a query that takes longer than it may', async () => {
    const rows = db.collection<Row>('slow');
    await rows.insertMany(Array.from({ length: 3000 }, (_, i) => ({ _id: i, n: i })));
    const join = { $lookup: { from: 'slow', let: { n: '$n' }, pipeline: [LATER], as: 'later' } };
    const slow = rows.aggregate([join, { $count: 'rows' }], { maxTimeMS: 20 }).toArray();
    await expect(slow).rejects.toMatchObject({ code: 50 });
  });
});

const LATER = { $match: { $expr: { $gt: ['$n', '$$n'] } } };
