import mongoose from 'mongoose';
import { failure, startHarness, type Harness } from './harness';

const { Double, Int32, Long } = mongoose.mongo.BSON;
const RAW = { promoteValues: false, promoteLongs: false };

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
afterEach(() => harness.db.dropDatabase());

/** @returns what an update makes of a document, its numbers with their types */
async function updated(document: object, update: object): Promise<object | null> {
  const collection = harness.db.collection('c');
  await collection.deleteMany({});
  await collection.insertOne({ _id: 1 as never, ...document });
  await collection.updateOne({ _id: 1 as never }, update as never);
  return collection.findOne({}, { ...RAW, projection: { _id: 0 } });
}

async function refusal(document: object, update: object): Promise<number> {
  return Number((await failure(updated(document, update))).code);
}

describe('what an update does to numbers', () => {
  it('leaves a whole double a double, whatever else is changed', async () => {
    expect(await updated({ a: new Double(1), list: [] }, { $push: { list: new Double(2) } })).toEqual({
      a: new Double(1),
      list: [new Double(2)],
    });
  });

  it('makes an int32 that grows too large an int64', async () => {
    expect(await updated({ a: 2147483647 }, { $inc: { a: 1 } })).toEqual({ a: Long.fromString('2147483648') });
  });

  it('refuses an int64 that grows too large by code 2', async () => {
    expect(await refusal({ a: Long.MAX_VALUE }, { $inc: { a: 1 } })).toBe(2);
  });

  it('multiplies a missing number to zero of the factor type', async () => {
    expect(await updated({}, { $mul: { a: new Double(2), b: 2 } })).toEqual({ a: new Double(0), b: new Int32(0) });
  });

  it('refuses to count up what is no number by code 14', async () => {
    expect(await refusal({ a: 'x' }, { $inc: { a: 1 } })).toBe(14);
    expect(await refusal({ a: null }, { $inc: { a: 1 } })).toBe(14);
  });
});

describe('where an update puts things', () => {
  it('adds new fields in the order of their names', async () => {
    expect(Object.keys((await updated({}, { $set: { c: 1, 'b.y': 1, a: 1 }, $inc: { b2: 1 } })) ?? {})).toEqual([
      'a',
      'b',
      'b2',
      'c',
    ]);
  });

  it('fills an array with nulls up to a position', async () => {
    expect(await updated({ a: [1] }, { $set: { 'a.3': 2 } })).toEqual({
      a: [new Int32(1), null, null, new Int32(2)],
    });
  });

  it('refuses a path through a value without members by code 28', async () => {
    expect(await refusal({ a: 1 }, { $set: { 'a.x': 1 } })).toBe(28);
    expect(await refusal({ a: null }, { $inc: { 'a.x': 1 } })).toBe(28);
    expect(await refusal({ a: [1] }, { $push: { 'a.x': 1 } })).toBe(28);
  });

  it('leaves the document alone where there is nothing to remove', async () => {
    const document = { a: new Int32(1) };
    for (const operator of ['$unset', '$pull', '$pop']) {
      expect(await updated({ a: 1 }, { [operator]: { 'a.x': 1, b: 1 } })).toEqual(document);
    }
  });

  it('refuses two changes of one path, or of a path and its beginning, by code 40', async () => {
    expect(await refusal({}, { $set: { a: 1 }, $inc: { a: 1 } })).toBe(40);
    expect(await refusal({}, { $set: { a: 1 }, $unset: { 'a.b': 1 } })).toBe(40);
    expect(await refusal({}, { $set: { a: 1 }, $rename: { b: 'a' } })).toBe(40);
  });

  it('refuses empty and dollar names by their codes', async () => {
    expect(await refusal({}, { $set: { '': 1 } })).toBe(56);
    expect(await refusal({}, { $set: { 'a..b': 1 } })).toBe(56);
    expect(await refusal({}, { $set: { 'a.$b': 1 } })).toBe(52);
  });

  it('puts _id first, wherever an insert or a replacement names it', async () => {
    const collection = harness.db.collection('c');
    await collection.insertOne({ a: 1, _id: 2 as never });
    await collection.replaceOne({ _id: 3 as never }, { b: 1, _id: 3 as never }, { upsert: true });
    const found = await collection.find().sort({ _id: 1 }).toArray();
    expect(found.map((each) => Object.keys(each))).toEqual([
      ['_id', 'a'],
      ['_id', 'b'],
    ]);
  });
});

describe('what an update does to arrays', () => {
  it('inserts at a position, sorts, then cuts', async () => {
    const update = { $push: { a: { $each: [3, 1], $position: 0, $sort: 1, $slice: -2 } } };
    expect(await updated({ a: [2] }, update)).toEqual({ a: [new Int32(2), new Int32(3)] });
  });

  it('sorts elements by a member; what has none comes first, in the order it had', async () => {
    const update = { $push: { a: { $each: [{ x: 2 }, 'b', { x: 1 }], $sort: { x: 1 } } } };
    expect(await updated({ a: [{ y: 0 }] }, update)).toEqual({
      a: [{ y: new Int32(0) }, 'b', { x: new Int32(1) }, { x: new Int32(2) }],
    });
  });

  it('takes values that compare equal for one in a set', async () => {
    expect(await updated({ a: [1] }, { $addToSet: { a: { $each: [new Double(1), 2, 2] } } })).toEqual({
      a: [new Int32(1), new Int32(2)],
    });
  });

  it('pulls elements by value, by condition and by members', async () => {
    expect(await updated({ a: [1, 2, 3] }, { $pull: { a: { $gte: 2 } } })).toEqual({ a: [new Int32(1)] });
    expect(await updated({ a: [{ x: 1, y: 1 }, { x: 2 }] }, { $pull: { a: { x: 1 } } })).toEqual({
      a: [{ x: new Int32(2) }],
    });
    expect(await updated({ a: [1, new Double(1), 2] }, { $pull: { a: 1 } })).toEqual({ a: [new Int32(2)] });
  });

  it('refuses what is no array by its code', async () => {
    for (const operator of ['$push', '$addToSet', '$pull'])
      expect(await refusal({ a: 1 }, { [operator]: { a: 1 } })).toBe(2);
    expect(await refusal({ a: 1 }, { $pop: { a: 1 } })).toBe(14);
  });

  it('renames through objects, never through arrays', async () => {
    expect(await updated({ a: { x: 1 } }, { $rename: { 'a.x': 'b.y' } })).toEqual({ a: {}, b: { y: new Int32(1) } });
    expect(await refusal({ a: [{ x: 1 }] }, { $rename: { 'a.0.x': 'b' } })).toBe(2);
    expect(await refusal({ a: [1], b: 2 }, { $rename: { b: 'a.0' } })).toBe(2);
  });
});

describe('what an upsert inserts', () => {
  async function upserted(filter: object, update: object): Promise<object | null> {
    const collection = harness.db.collection('u');
    await collection.deleteMany({});
    await collection.updateOne(filter as never, update as never, { upsert: true });
    return collection.findOne();
  }

  it('takes the equalities of the filter, then the update', async () => {
    const filter = { _id: { $in: [7] }, 'a.x': 1, b: { $gt: 2 }, $and: [{ c: { $eq: 3 } }] };
    expect(await upserted(filter, { $setOnInsert: { d: 4 }, $set: { e: 5 } })).toEqual({
      _id: 7,
      a: { x: 1 },
      c: 3,
      d: 4,
      e: 5,
    });
  });

  it('refuses an _id other than the one the filter names by code 66', async () => {
    expect((await failure(upserted({ _id: 1 }, { $set: { _id: 2 } }))).code).toBe(66);
  });

  it('refuses a path that the filter names twice by code 54', async () => {
    expect((await failure(upserted({ _id: 1, a: 1, $and: [{ a: 2 }] }, { $set: { b: 1 } }))).code).toBe(54);
  });
});
