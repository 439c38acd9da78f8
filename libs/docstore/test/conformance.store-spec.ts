import mongoose from 'mongoose';
import { failure, increment, startStoreHarness, type StoreHarness, type Row } from './harness';

const { Long, ObjectId, Binary } = mongoose.mongo;

let harness: StoreHarness;
beforeAll(async () => (harness = await startStoreHarness()));
afterAll(() => harness.close());

function collection(name: string) {
  return harness.db.collection<Row>(name);
}

/** As {@link collection}, for documents that get their `_id` from the driver. */
function unnamed(name: string) {
  return harness.db.collection(name);
}

describe('the driver against the store', () => {
  it('gives back what was inserted, type by type', async () => {
    const c = collection('types');
    const document = {
      _id: new ObjectId(),
      text: '张三 𠮷\u0000野',
      at: new Date('2026-01-01T00:00:00.123Z'),
      long: Long.fromString('9007199254740993'),
      bytes: new Binary(Buffer.from('hi')),
      real: 1.5,
      nothing: null,
      nested: { list: [1, 'two', { three: 3 }] },
    };
    await c.insertOne(document);
    const found = await c.findOne({ _id: document._id }, { promoteLongs: false });
    expect(String(found?.['long'])).toBe('9007199254740993');
    expect(found).toMatchObject({ text: document.text, at: document.at, nothing: null });
  });

  it('makes an _id for a document that has none', async () => {
    const c = collection('made');
    await harness.db.command({ insert: 'made', documents: [{ a: 1 }] });
    expect((await c.findOne({ a: 1 }))?._id).toBeInstanceOf(ObjectId);
  });

  it('treats 1 and 1.0 and a long 1 as the same _id', async () => {
    const c = collection('numbers');
    await c.insertOne({ _id: 1 });
    expect((await failure(c.insertOne({ _id: Long.fromNumber(1) }))).code).toBe(11000);
  });

  it('finds by operators, sorts, skips, limits and projects', async () => {
    const c = collection('people');
    await c.insertMany([
      { _id: 1, name: 'ann', age: 30, tags: ['x', 'y'], city: { name: 'Oslo' } },
      { _id: 2, name: 'bob', age: 40, tags: ['y'] },
      { _id: 3, name: 'cat', age: 25, tags: [] },
    ]);
    expect(await c.countDocuments({ age: { $gt: 26 } })).toBe(2);
    expect(await c.countDocuments({ tags: 'y' })).toBe(2);
    expect(await c.countDocuments({ tags: { $all: ['x', 'y'] } })).toBe(1);
    expect(await c.countDocuments({ name: /^B/i })).toBe(1);
    expect(await c.countDocuments({ city: null })).toBe(2);
    expect(await c.countDocuments({ $or: [{ age: 25 }, { 'city.name': 'Oslo' }] })).toBe(2);
    const page = await c
      .find({}, { projection: { name: 1, _id: 0 } })
      .sort({ age: -1 })
      .skip(1)
      .limit(1)
      .toArray();
    expect(page).toEqual([{ name: 'ann' }]);
    expect((await c.distinct('tags')).sort()).toEqual(['x', 'y']);
  });

  it('reads a large result in batches', async () => {
    const c = collection('many');
    await c.insertMany(Array.from({ length: 2500 }, (_, i) => ({ _id: i, i })));
    const seen: unknown[] = [];
    for await (const each of c.find({}).sort({ _id: 1 }).batchSize(100)) seen.push(each._id);
    expect(seen).toEqual(Array.from({ length: 2500 }, (_, i) => i));
    expect(
      await c.aggregate([{ $match: { i: { $gte: 0 } } }, { $sort: { i: -1 } }], { batchSize: 50 }).toArray(),
    ).toHaveLength(2500);
  });

  it('updates by operators, positions and array filters', async () => {
    const c = collection('updates');
    await c.insertOne({
      _id: 1,
      n: 1,
      tags: ['x', 'y'],
      items: [
        { sku: 'a', q: 1 },
        { sku: 'b', q: 5 },
      ],
      gone: 1,
    });
    await c.updateOne({ _id: 1 }, {
      $set: { name: 'ann' },
      $inc: { n: 2 },
      $unset: { gone: 1 },
      $push: { tags: 'z' },
    } as object);
    await c.updateOne({ _id: 1, 'items.sku': 'a' }, { $set: { 'items.$.q': 9 } });
    await c.updateOne({ _id: 1 }, { $inc: { 'items.$[e].q': 1 } } as object, { arrayFilters: [{ 'e.sku': 'b' }] });
    expect(await c.findOne({ _id: 1 })).toEqual({
      _id: 1,
      n: 3,
      tags: ['x', 'y', 'z'],
      items: [
        { sku: 'a', q: 9 },
        { sku: 'b', q: 6 },
      ],
      name: 'ann',
    });
  });

  it('upserts once, however many ask at the same time', async () => {
    const c = collection('upserts');
    await c.createIndex({ k: 1 }, { unique: true });
    await Promise.all(Array.from({ length: 20 }, () => c.updateOne({ k: 'a' }, increment(1), { upsert: true })));
    expect(await c.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ k: 'a', n: 20 }]);
  });

  it('counts every one of 50 concurrent increments', async () => {
    const c = collection('counter');
    await c.insertOne({ _id: 1, n: 0 });
    await Promise.all(Array.from({ length: 50 }, () => c.updateOne({ _id: 1 }, increment(1))));
    expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, n: 50 });
  });

  it('finds and modifies, before and after', async () => {
    const c = collection('modify');
    const upserted = await c.findOneAndUpdate(
      { _id: 1 },
      { $set: { n: 1 } },
      { upsert: true, returnDocument: 'after' },
    );
    expect(upserted).toEqual({ _id: 1, n: 1 });
    expect(await c.findOneAndUpdate({ _id: 1 }, increment(1), { returnDocument: 'before' })).toEqual({
      _id: 1,
      n: 1,
    });
    expect(await c.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, n: 2 });
    expect(await c.countDocuments({})).toBe(0);
  });

  it('runs a bulk of mixed writes in order', async () => {
    const c = collection('bulk');
    const result = await c.bulkWrite([
      { insertOne: { document: { _id: 1, n: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $set: { n: 2 } } } },
      { replaceOne: { filter: { _id: 1 }, replacement: { n: 3 } } },
      { deleteOne: { filter: { n: 3 } } },
    ]);
    expect([result.insertedCount, result.modifiedCount, result.deletedCount]).toEqual([1, 2, 1]);
  });

  it('groups, unwinds and joins in a pipeline', async () => {
    const c = collection('orders');
    await collection('users').insertMany([
      { _id: 'a', name: 'ann' },
      { _id: 'b', name: 'bob' },
    ]);
    await c.insertMany([
      { _id: 1, user: 'a', total: 5 },
      { _id: 2, user: 'a', total: 7 },
      { _id: 3, user: 'b', total: 2 },
    ]);
    const rows = await c
      .aggregate([
        { $group: { _id: '$user', sum: { $sum: '$total' } } },
        { $lookup: { from: 'users', localField: '_id', foreignField: '_id', as: 'user' } },
        { $unwind: '$user' },
        { $sort: { sum: -1 } },
      ])
      .toArray();
    expect(rows.map((row) => [row['user'].name, row['sum']])).toEqual([
      ['ann', 12],
      ['bob', 2],
    ]);
  });
});

describe('errors carry the codes of MongoDB', () => {
  it('names key and value of a duplicate', async () => {
    const c = unnamed('unique');
    await c.createIndex({ a: 1, b: -1 }, { unique: true });
    await c.insertOne({ a: 1, b: 2 });
    expect(await failure(c.insertOne({ a: 1, b: 2 }))).toMatchObject({
      code: 11000,
      keyPattern: { a: 1, b: -1 },
      keyValue: { a: 1, b: 2 },
    });
    await c.insertOne({ a: 1, b: 3 });
    expect((await failure(c.updateOne({ b: 3 }, { $set: { b: 2 } }))).code).toBe(11000);
  });

  it('goes on after a duplicate when the insert is unordered', async () => {
    const c = collection('unordered');
    await c.insertOne({ _id: 2 });
    const error = await failure(c.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }], { ordered: false }));
    expect(error.code).toBe(11000);
    expect(await c.countDocuments({})).toBe(3);
  });

  it('lets a partial unique index judge only what it holds', async () => {
    const c = unnamed('partial');
    await c.createIndex({ u: 1 }, { unique: true, partialFilterExpression: { live: true } });
    await c.insertMany([
      { u: 1, live: false },
      { u: 1, live: false },
      { u: 1, live: true },
    ]);
    expect((await failure(c.insertOne({ u: 1, live: true }))).code).toBe(11000);
  });

  it.each([
    ['a missing collection', { listIndexes: 'none' }, 26],
    ['a missing index', { dropIndexes: 'here', index: 'none' }, 27],
    ['a cursor that is not open', { getMore: Long.fromNumber(7), collection: 'here' }, 43],
    ['a collection that exists with other options', { create: 'here', validator: { a: 1 } }, 48],
    ['a command that does not exist', { frobnicate: 1 }, 59],
    ['a change of _id', { update: 'here', updates: [{ q: { _id: 1 }, u: { $set: { _id: 2 } } }] }, 66],
    ['an index of another name', { createIndexes: 'here', indexes: [{ key: { a: 1 }, name: 'other' }] }, 85],
    ['an index of the same name', { createIndexes: 'here', indexes: [{ key: { b: 1 }, name: 'a_1' }] }, 86],
    ['an operator that does not exist', { find: 'here', filter: { a: { $nope: 1 } } }, 2],
    ['a stage that does not exist', { aggregate: 'here', pipeline: [{ $nope: 1 }], cursor: {} }, 40324],
    ['parallel arrays in an index', { insert: 'here', documents: [{ p: [1, 2], q: [3, 4] }] }, 171],
  ])('refuses %s by its code', async (_, command, code) => {
    const c = collection('here');
    await c.createIndex({ a: 1 });
    await c.createIndex({ p: 1, q: 1 });
    await c.updateOne({ _id: 1 }, { $set: { n: 1 } }, { upsert: true });
    const reply = await harness.db.command(command).then(
      ({ writeErrors }) => writeErrors?.[0]?.code,
      ({ code: failed }) => failed,
    );
    expect(reply).toBe(code);
  });

  it('refuses documents that a validator refuses', async () => {
    await harness.db.createCollection('validated', { validator: { a: { $exists: true } } });
    expect((await failure(unnamed('validated').insertOne({ b: 1 }))).code).toBe(121);
  });
});

describe('collections and indexes', () => {
  it('creates a collection once, however often it is asked for with the same options', async () => {
    const command = { create: 'again', validator: { a: { $gt: 1 } } };
    expect(await harness.db.command(command)).toMatchObject({ ok: 1 });
    expect(await harness.db.command({ ...command, validationLevel: 'strict' })).toMatchObject({ ok: 1 });
  });

  it('lists, drops and forgets them', async () => {
    const db = harness.client.db(`${harness.db.databaseName}-other`);
    await db.collection('a').createIndexes([{ key: { x: 1 } }, { key: { y: -1 }, unique: true }]);
    expect((await db.collection('a').indexes()).map(({ name }) => name)).toEqual(['_id_', 'x_1', 'y_-1']);
    await db.collection('a').dropIndex('x_1');
    expect((await db.collection('a').indexes()).map(({ name }) => name)).toEqual(['_id_', 'y_-1']);
    expect(await db.listCollections({}, { nameOnly: true }).toArray()).toMatchObject([{ name: 'a' }]);
    await db.collection('a').insertOne({ x: 1 });
    await db.dropDatabase();
    expect(await db.listCollections().toArray()).toEqual([]);
    expect(await db.collection('a').countDocuments({})).toBe(0);
  });

  it('builds an index while others write, and leaves nothing of one that does not fit', async () => {
    const c = collection('built');
    await c.insertMany(Array.from({ length: 5000 }, (_, i) => ({ _id: i, v: i % 10, u: i })));
    const writes = Array.from({ length: 200 }, (_, i) =>
      i % 2 === 0 ? c.updateOne({ _id: i * 20 }, { $set: { v: 99 } }) : c.deleteOne({ _id: i * 20 }),
    );
    await Promise.all([c.createIndex({ v: 1 }), ...writes, c.insertOne({ _id: 9999, v: 99, u: 9999 })]);
    expect(await c.find({ v: 99 }).hint('v_1').toArray()).toHaveLength(101);
    expect(
      await c
        .find({ v: { $gte: 0 } })
        .hint('v_1')
        .toArray(),
    ).toHaveLength(4901);
    expect((await failure(c.createIndex({ v: 1, w: 1 }, { unique: true }))).code).toBe(11000);
    await c.createIndex({ u: 1 }, { unique: true });
    expect((await failure(c.insertOne({ _id: -1, u: 2 }))).code).toBe(11000);
    expect((await c.indexes()).map(({ name }) => name)).toEqual(['_id_', 'v_1', 'u_1']);
  });

  it('lets mongoose sync its indexes', async () => {
    const connection = await mongoose
      .createConnection(harness.uri, { dbName: harness.db.databaseName, autoIndex: false })
      .asPromise();
    const model = connection.model('Thing', new mongoose.Schema({ a: { type: Number, index: true } }));
    await model.syncIndexes();
    expect(await model.syncIndexes()).toEqual([]);
    expect((await model.collection.indexes()).map(({ name }) => name)).toEqual(['_id_', 'a_1']);
    await connection.close();
  });
});
