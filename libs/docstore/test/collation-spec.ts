import { failure, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

const caseless = { locale: 'en', strength: 2 as const };
const baseOnly = { locale: 'en', strength: 1 as const };

function collection(name: string) {
  return harness.db.collection<Row>(name);
}

/** @returns collection `name` of people whose names differ in case and accents */
async function people(name: string) {
  const c = collection(name);
  await c.deleteMany({});
  await c.insertMany([
    { _id: 1, name: 'anna', age: 30, tags: ['Red', 'blue'], address: { city: 'Århus' } },
    { _id: 2, name: 'ANNA', age: 20, tags: ['RED'], address: { city: 'århus' } },
    { _id: 3, name: 'Bob', age: 10, tags: [], address: { city: 'Oslo' } },
    { _id: 4, name: 'ánna', age: 5, tags: ['Blue'] },
    { _id: 5, name: 'Zoe', age: 40 },
    { _id: 6, name: 7 },
    { _id: 7 },
  ]);
  return c;
}

describe('a filter under a collation', () => {
  it.each([
    ['equality', { name: 'Anna' }, caseless, [1, 2]],
    ['equality of base letters', { name: 'Anna' }, baseOnly, [1, 2, 4]],
    ['equality with the case level', { name: 'anna' }, { ...baseOnly, caseLevel: true }, [1, 4]],
    ['equality at strength 3', { name: 'anna' }, { locale: 'en' }, [1]],
    ['$in', { name: { $in: ['ANNA', 'bob', /^Z/, 7] } }, caseless, [1, 2, 3, 5, 6]],
    ['$ne', { name: { $ne: 'anna' } }, caseless, [3, 4, 5, 6, 7]],
    ['$nin', { name: { $nin: ['anna', 'bob'] } }, caseless, [4, 5, 6, 7]],
    ['a range', { name: { $gt: 'anna', $lt: 'c' } }, caseless, [3, 4]],
    ['a range with its bound', { name: { $gte: 'ANNA', $lt: 'b' } }, caseless, [1, 2, 4]],
    ['an element of an array', { tags: 'red' }, caseless, [1, 2]],
    ['$all', { tags: { $all: ['RED', 'BLUE'] } }, caseless, [1]],
    ['$elemMatch', { tags: { $elemMatch: { $eq: 'blue' } } }, caseless, [1, 4]],
    ['an array as a whole', { tags: ['red', 'BLUE'] }, caseless, [1]],
    ['a document as a whole', { address: { city: 'ÅRHUS' } }, caseless, [1, 2]],
    ['a path', { 'address.city': 'arhus' }, baseOnly, [1, 2]],
    ['$not', { name: { $not: { $eq: 'ANNA' } } }, caseless, [3, 4, 5, 6, 7]],
    ['$or', { $or: [{ name: 'BOB' }, { name: 'ZOE' }, { age: 5 }] }, caseless, [3, 4, 5]],
    ['$nor', { $nor: [{ name: 'BOB' }, { age: { $gte: 20 } }] }, caseless, [4, 6, 7]],
    ['$and', { $and: [{ name: 'anna' }, { age: { $gt: 25 } }] }, caseless, [1]],
    ['$expr', { $expr: { $eq: ['$name', 'BOB'] } }, caseless, [3]],
    ['no strings at all', { age: { $gte: 20 } }, caseless, [1, 2, 5]],
    ['a regular expression, which does not know of it', { name: /^anna/ }, caseless, [1]],
    ['simple, which is none', { name: 'anna' }, { locale: 'simple' }, [1]],
  ])('compares strings by it: %s', async (_, filter, collation, expected) => {
    const c = await people('filtered');
    for (const field of [undefined, 'name', 'tags', 'address.city']) {
      if (field !== undefined) await c.createIndexes([{ key: { [field]: 1 } }]);
      const found = await c.find(filter, { collation }).sort({ _id: 1 }).toArray();
      expect(found.map(({ _id }) => _id)).toEqual(expected);
      expect(await c.countDocuments(filter, { collation })).toBe(expected.length);
    }
    await c.drop();
  });

  it('reads no index by strings, and one by numbers beside them', async () => {
    const c = await people('explained');
    await c.createIndexes([{ key: { name: 1 } }, { key: { age: 1 } }]);
    const plan = async (filter: object) => JSON.stringify(await c.find(filter, { collation: caseless }).explain());
    expect(await plan({ name: 'anna' })).toContain('COLLSCAN');
    expect(await plan({ name: 'anna', age: 30 })).toContain('"indexName":"age_1"');
  });
});

describe('an order under a collation', () => {
  it.each([
    ['letters before case', { locale: 'en' }, ['a', 'B', 'C', 'á', 'b'], ['a', 'á', 'b', 'B', 'C']],
    ['capitals first', { locale: 'en', caseFirst: 'upper' }, ['b', 'B', 'a', 'A'], ['A', 'a', 'B', 'b']],
    ['digits as numbers', { locale: 'en', numericOrdering: true }, ['a10', 'a9', 'a1'], ['a1', 'a9', 'a10']],
    ['digits as characters', { locale: 'en' }, ['a10', 'a9', 'a1'], ['a1', 'a10', 'a9']],
    ['a language of its own', { locale: 'sv' }, ['ö', 'z', 'o'], ['o', 'z', 'ö']],
    ['another language', { locale: 'de' }, ['ö', 'z', 'o'], ['o', 'ö', 'z']],
    ['pinyin', { locale: 'zh' }, ['中', '北', '阿'], ['阿', '北', '中']],
    ['strokes', { locale: 'zh@collation=stroke' }, ['国', '一', '人'], ['一', '人', '国']],
  ])('sorts by it: %s', async (_, collation, given, expected) => {
    const c = collection('sorted');
    await c.deleteMany({});
    await c.createIndexes([{ key: { v: 1 } }]);
    await c.insertMany(given.map((v, _id) => ({ _id, v })));
    const sorted = async (direction: 1 | -1) =>
      (
        await c
          .find({ v: { $exists: true } }, { collation } as never)
          .sort({ v: direction })
          .toArray()
      ).map(({ v }) => v);
    expect(await sorted(1)).toEqual(expected);
    expect(await sorted(-1)).toEqual([...expected].reverse());
  });

  it('takes the least of an array, types before strings, and skips and limits behind it', async () => {
    const c = collection('mixed');
    await c.insertMany([
      { _id: 1, v: ['z', 'B'] },
      { _id: 2, v: 'a' },
      { _id: 3, v: 5 },
      { _id: 4 },
      { _id: 5, v: 'C' },
    ]);
    const found = await c.find({}, { collation: caseless }).sort({ v: 1 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([4, 3, 2, 1, 5]);
    const page = await c.find({}, { collation: caseless }).sort({ v: -1 }).skip(1).limit(2).toArray();
    expect(page.map(({ _id }) => _id)).toEqual([5, 2]);
  });
});

describe('other commands under a collation', () => {
  it('group, compare and join by it in pipelines', async () => {
    const c = await people('piped');
    const rows = await c
      .aggregate(
        [
          { $match: { name: { $in: ['anna', 'bob'] } } },
          { $addFields: { same: { $eq: ['$name', 'Anna'] } } },
          { $group: { _id: '$name', n: { $sum: 1 }, same: { $first: '$same' }, last: { $max: '$address.city' } } },
          { $sort: { _id: -1 } },
        ],
        { collation: caseless },
      )
      .toArray();
    expect(rows).toEqual([
      { _id: 'Bob', n: 1, same: false, last: 'Oslo' },
      { _id: 'anna', n: 2, same: true, last: 'Århus' },
    ]);
    const sorted = await c
      .aggregate([{ $match: { age: { $gt: 0 } } }, { $project: { name: 1 } }, { $sort: { name: 1, _id: 1 } }], {
        collation: baseOnly,
      })
      .toArray();
    expect(sorted.map(({ _id }) => _id)).toEqual([1, 2, 4, 3, 5]);
  });

  it('tell values apart by it', async () => {
    const c = await people('distinct');
    expect(await c.distinct('name', {}, { collation: baseOnly } as never)).toEqual(['anna', 'Bob', 'Zoe', 7]);
    expect(await c.distinct('tags', {}, { collation: caseless } as never)).toEqual(['Red', 'blue']);
  });

  it('find by it what they change', async () => {
    const c = await people('changed');
    const many = await c.updateMany({ name: 'Anna' }, { $set: { seen: true } }, { collation: caseless });
    expect(many.modifiedCount).toBe(2);
    const one = await c.findOneAndUpdate({ name: 'BOB' }, { $set: { name: 'BOA' } }, { collation: caseless });
    expect(one?._id).toBe(3);
    expect((await c.findOne({ _id: 3 }))?.['name']).toBe('BOA');
    await c.updateOne({ tags: 'red' }, { $set: { 'tags.$': 'green' } }, { collation: caseless });
    expect((await c.findOne({ _id: 1 }))?.['tags']).toEqual(['green', 'blue']);
    const last = await c.findOneAndDelete({ name: { $gt: '' } }, { sort: { name: -1 }, collation: { locale: 'en' } });
    expect(last?._id).toBe(5);
    expect((await c.deleteMany({ name: 'ANNA' }, { collation: baseOnly })).deletedCount).toBe(3);
    const upserted = await c.updateOne({ name: 'new' }, { $set: { n: 1 } }, { collation: caseless, upsert: true });
    expect(upserted.upsertedCount).toBe(1);
  });

  it.each([
    ['an index', { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a_1', collation: caseless }] }, 238],
    ['a collection', { create: 'collated', collation: caseless }, 238],
    ['strength 4', { find: 'c', collation: { locale: 'en', strength: 4 } }, 238],
    ['punctuation left out', { find: 'c', collation: { locale: 'en', alternate: 'shifted' } }, 238],
    ['maxVariable', { find: 'c', collation: { locale: 'en', maxVariable: 'space' } }, 238],
    ['accents backwards', { find: 'c', collation: { locale: 'fr', backwards: true } }, 238],
    ['the case level at strength 2', { find: 'c', collation: { ...caseless, caseLevel: true } }, 238],
    ['a set of strings', { aggregate: 'c', pipeline: [{ $project: { s: { $setUnion: ['$a'] } } }], cursor: {} }, 238],
    ['$addToSet', { update: 'c', updates: [{ q: {}, u: { $addToSet: { a: 'x' } }, collation: caseless }] }, 238],
    ['a locale that does not exist', { find: 'c', collation: { locale: 'klingon' } }, 2],
    ['an order that a locale does not have', { find: 'c', collation: { locale: 'en@collation=stroke' } }, 2],
    ['no locale', { find: 'c', collation: { strength: 2 } }, 2],
    ['strength 6', { find: 'c', collation: { locale: 'en', strength: 6 } }, 2],
    ['simple and more', { find: 'c', collation: { locale: 'simple', strength: 2 } }, 2],
    ['a text for a flag', { find: 'c', collation: { locale: 'en', numericOrdering: 'yes' } }, 14],
    ['an option that does not exist', { find: 'c', collation: { locale: 'en', strong: 1 } }, 9],
    ['no object', { find: 'c', collation: 'en' }, 14],
  ])('are refused with %s', async (_, command, code) => {
    await collection('c').updateOne({ _id: 1 }, { $set: { a: ['x'] } }, { upsert: true });
    const withCollation = 'aggregate' in command ? { ...command, collation: caseless } : command;
    const reply = await harness.db.command(withCollation).then(
      ({ writeErrors }) => writeErrors?.[0]?.code,
      ({ code: failed }) => failed,
    );
    expect(reply).toBe(code);
  });

  it('are refused on an insert', async () => {
    expect((await failure(harness.db.command({ insert: 'c', documents: [{}], collation: caseless }))).code).toBe(238);
  });
});
