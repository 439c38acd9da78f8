import mongoose from 'mongoose';
import { failure, startHarness, type Harness, type Row } from './harness';

const { Double, Long } = mongoose.mongo.BSON;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

async function stored(rows: Row[], name = 'c') {
  const collection = harness.db.collection<Row>(name);
  await collection.deleteMany({});
  await collection.insertMany(rows);
  return collection;
}

/** @returns the ids of the rows that a filter finds */
async function found(rows: Row[], filter: object): Promise<unknown[]> {
  const collection = await stored(rows);
  const documents = await collection.find(filter).sort({ _id: 1 }).toArray();
  return documents.map(({ _id }) => _id);
}

async function piped(rows: Row[], pipeline: object[]): Promise<object[]> {
  return (await stored(rows)).aggregate(pipeline).toArray();
}

describe('what a filter matches', () => {
  it('looks into an element that is an array for its length and its elements alone', async () => {
    const rows = [
      { _id: 1, a: [['x', 2]] },
      { _id: 2, a: [[3]] },
      { _id: 3, a: [1] },
    ];
    expect(await found(rows, { a: { $elemMatch: { $size: 1 } } })).toEqual([2]);
    expect(await found(rows, { a: { $elemMatch: { $elemMatch: { $gte: 2 } } } })).toEqual([1, 2]);
    expect(await found(rows, { a: { $elemMatch: { $gte: 1, $lt: 4 } } })).toEqual([3]);
  });

  it('compares arrays as wholes, element by element', async () => {
    expect(
      await found(
        [
          { _id: 1, a: [] },
          { _id: 2, a: [[]] },
        ],
        { a: { $lt: [[]] } },
      ),
    ).toEqual([1, 2]);
  });

  it('counts elements of the array at the end of the path, and of none where there is no such array', async () => {
    expect(
      await found(
        [
          { _id: 1, a: [] },
          { _id: 2, a: { x: [] } },
        ],
        { 'a.x': { $size: 0 } },
      ),
    ).toEqual([2]);
  });

  it('knows an array by its type, and what is in it by theirs', async () => {
    const rows = [
      { _id: 1, a: [] },
      { _id: 2, a: ['x'] },
      { _id: 3, a: new Double(1) },
    ];
    expect(await found(rows, { a: { $type: 'array' } })).toEqual([1, 2]);
    expect(await found(rows, { a: { $type: ['string', 'double'] } })).toEqual([2, 3]);
  });

  it('takes no empty $all for anything', async () => {
    expect(await found([{ _id: 1 }, { _id: 2, a: [] }], { a: { $all: [] } })).toEqual([]);
  });

  it('finds what is missing, sparse index or not', async () => {
    const collection = await stored(
      [
        { _id: 1, b: 1 },
        { _id: 2, a: 1 },
      ],
      'sparse',
    );
    await collection.createIndex({ a: 1, b: 1 }, { sparse: true });
    expect(await collection.countDocuments({ a: { $exists: false } })).toBe(1);
  });
});

describe('projections', () => {
  it('refuse paths that lead through each other by code', async () => {
    const collection = await stored([{ _id: 1 }]);
    expect((await failure(collection.findOne({}, { projection: { a: 0, 'a.x': 0 } }))).code).toBe(31249);
    expect((await failure(collection.findOne({}, { projection: { 'a.x': 0, a: 0 } }))).code).toBe(31250);
    expect((await failure(collection.findOne({}, { projection: { a: 0, b: 1 } }))).code).toBe(31253);
  });
});

describe('stages', () => {
  it('unwind a value that is no array, even an empty text', async () => {
    expect(await piped([{ _id: 1, a: '' }, { _id: 2 }], [{ $unwind: '$a' }])).toEqual([{ _id: 1, a: '' }]);
  });

  it('collect nothing of a field that is missing', async () => {
    const group = { $group: { _id: null, list: { $push: '$a' }, set: { $addToSet: '$a' } } };
    expect(await piped([{ _id: 1 }, { _id: 2, a: 1 }], [group])).toEqual([{ _id: null, list: [1], set: [1] }]);
  });

  it('join what is missing with what is missing, and objects by value', async () => {
    await stored([{ _id: 1, k: { x: 1 } }, { _id: 2 }], 'other');
    const lookup = { $lookup: { from: 'other', localField: 'k', foreignField: 'k', as: 'joined' } };
    const rows = await piped([{ _id: 1, k: [{ x: 1 }] }, { _id: 2 }, { _id: 3, k: [] }], [lookup]);
    expect(rows.map((row) => Reflect.get(row, 'joined'))).toEqual([[{ _id: 1, k: { x: 1 } }], [{ _id: 2 }], []]);
  });

  it('leave a value alone that stands in a document twice', async () => {
    const stages = [{ $addFields: { c: '$a' } }, { $unset: 'c.x' }];
    expect(await piped([{ _id: 1, a: { x: 1 } }], stages)).toEqual([{ _id: 1, a: { x: 1 }, c: {} }]);
  });

  it('sort integers that no double can tell apart', async () => {
    const rows = [
      { _id: 1, a: Long.MAX_VALUE },
      { _id: 2, a: Long.MAX_VALUE.sub(1) },
      { _id: 3, a: 0.5 },
    ];
    const sorted = await piped(rows, [{ $addFields: { b: 1 } }, { $sort: { a: 1 } }, { $project: { _id: 1 } }]);
    expect(sorted).toEqual([{ _id: 3 }, { _id: 2 }, { _id: 1 }]);
  });
});
