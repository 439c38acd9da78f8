import fc from 'fast-check';
import mongoose from 'mongoose';
import { add, multiply } from '../src/bson/arithmetic';
import { failure, startHarness, type Harness, type Row } from './harness';

const { Decimal128, Double, Long } = mongoose.mongo;
const D = (text: string): mongoose.mongo.Decimal128 => Decimal128.fromString(text);

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

function collection(name: string) {
  return harness.db.collection<Row>(name);
}

/** @returns collection `name` with numbers of all types under `v` */
async function mixed(name: string) {
  const c = collection(name);
  await c.insertMany([
    { _id: 1, v: D('1.10') },
    { _id: 2, v: 1.1 },
    { _id: 3, v: 5 },
    { _id: 4, v: D('5.0') },
    { _id: 5, v: D('NaN') },
    { _id: 6, v: D('-0') },
    { _id: 7, v: Long.fromString('9007199254740993') },
    { _id: 8, v: D('9007199254740993') },
    { _id: 9, v: D('9007199254740992.5') },
    { _id: 10, v: [D('2.5'), 7] },
    { _id: 11, v: Infinity },
    { _id: 12, v: D('9E+6144') },
  ]);
  return c;
}

describe('Decimal128', () => {
  it.each(['1.10', '0E-6176', '-0', '9.999999999999999999999999999999999E+6144', 'NaN', '-Infinity', '1E+3'])(
    'comes back to the byte: %s',
    async (text) => {
      const c = collection('stored');
      const stored = D(text);
      await c.insertOne({ _id: text, d: stored });
      const found = await c.findOne({ _id: text });
      expect(Buffer.from((found?.['d'] as mongoose.mongo.Decimal128).bytes)).toEqual(Buffer.from(stored.bytes));
    },
  );

  it.each([[false], [true]])('is found by exact value among the other numbers (index: %s)', async (isIndexed) => {
    const c = await mixed(isIndexed ? 'indexed' : 'plain');
    if (isIndexed) await c.createIndexes([{ key: { v: 1 } }]);
    const ids = async (filter: object): Promise<unknown[]> =>
      (await c.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
    expect(await ids({ v: D('1.1') })).toEqual([1]);
    expect(await ids({ v: 1.1 })).toEqual([2]);
    expect(await ids({ v: D('5.00') })).toEqual([3, 4]);
    expect(await ids({ v: 5 })).toEqual([3, 4]);
    expect(await ids({ v: 0 })).toEqual([6]);
    expect(await ids({ v: NaN })).toEqual([5]);
    expect(await ids({ v: Long.fromString('9007199254740993') })).toEqual([7, 8]);
    expect(await ids({ v: { $in: [D('0'), D('2.50')] } })).toEqual([6, 10]);
    expect(await ids({ v: { $gt: D('1.1') } })).toEqual([2, 3, 4, 7, 8, 9, 10, 11, 12]);
    expect(await ids({ v: { $lte: D('1.1') } })).toEqual([1, 6]);
    expect(await ids({ v: { $gt: new Double(Number.MAX_VALUE), $lt: Infinity } })).toEqual([12]);
    expect(await ids({ v: { $gte: NaN } })).toEqual([5]);
    expect(await ids({ v: { $gte: 9007199254740992, $lt: Long.fromString('9007199254740993') } })).toEqual([9]);
    expect(await ids({ v: { $type: 'decimal' } })).toEqual([1, 4, 5, 6, 8, 9, 10, 12]);
    expect(await ids({ v: { $type: ['string', 'long'] } })).toEqual([7]);
    expect(await ids({ v: [D('2.50'), 7] })).toEqual([10]);
    expect(await ids({ v: { $elemMatch: { $gt: D('2.4'), $lt: 3 } } })).toEqual([10]);
    expect(await ids({ v: { $all: [D('2.50'), 7] } })).toEqual([10]);
    expect(await ids({ $expr: { $eq: ['$v', D('5')] } })).toEqual([3, 4]);
  });

  it.each([
    [1, { v: 1 }],
    [-1, { v: 1 }],
    [1, { v: -1, n: 1 }],
    [-1, { v: -1, n: 1 }],
  ] as const)('sorts by exact value, direction %s, with and without an index on %j', async (direction, key) => {
    const c = collection(`sorted${direction}${JSON.stringify(key)}`);
    const values = [D('1.1'), 1.1, 1, D('1.10000000000000000000000000001'), D('2'), 2.5, D('-3.5'), -3.5000000001, 0];
    await c.insertMany(values.map((v, _id) => ({ _id, v, n: 'x' })));
    const inMemory = await c.find({}).sort({ v: direction, n: direction, _id: direction }).toArray();
    const names = inMemory.map(({ _id }) => _id);
    expect(direction === 1 ? names : [...names].reverse()).toEqual([7, 6, 8, 2, 0, 3, 1, 4, 5]);
    await c.createIndexes([{ key }]);
    const byIndex = await c
      .find({ v: { $gte: -100 } })
      .sort({ v: direction })
      .hint(key)
      .toArray();
    expect(byIndex.map(({ _id }) => _id)).toEqual(names);
  });

  it('is unique together with the number that it equals, and apart from the one beside it', async () => {
    const c = collection('unique');
    for (const [field, direction] of [
      ['up', 1],
      ['down', -1],
    ] as const) {
      await c.createIndexes([{ key: { [field]: direction }, unique: true, sparse: true }]);
      await c.insertOne({ _id: `${field}1`, [field]: 1.1 });
      await c.insertOne({ _id: `${field}2`, [field]: D('1.1') });
      await c.insertOne({ _id: `${field}3`, [field]: D('1.10000000000000009') });
      expect((await failure(c.insertOne({ _id: `${field}4`, [field]: D('1.100') }))).code).toBe(11000);
      await c.insertOne({ _id: `${field}5`, [field]: 5 });
      expect((await failure(c.insertOne({ _id: `${field}6`, [field]: D('5') }))).code).toBe(11000);
    }
    await c.insertOne({ _id: D('7.0') as never });
    expect((await failure(c.insertOne({ _id: 7 }))).code).toBe(11000);
  });

  it.each([
    [D('1.10'), { $inc: { a: D('0.05') } }, '1.15'],
    [1.5, { $inc: { a: D('1') } }, '2.50000000000000'],
    [5, { $mul: { a: D('1.50') } }, '7.50'],
    [new Double(5), { $inc: { a: D('1') } }, '6.00000000000000'],
    [new Double(0), { $inc: { a: D('1') } }, '1.000000000000000'],
    [D('2'), { $mul: { a: new Double(-0) } }, '-0E-15'],
    [undefined, { $mul: { a: D('1.50') } }, '0'],
    [undefined, { $inc: { a: D('1.50') } }, '1.50'],
    [D('1.50'), { $min: { a: 1 } }, '1'],
    [1, { $max: { a: D('1.0') } }, '1'],
    [1, { $max: { a: D('1.01') } }, '1.01'],
    [D('9999999999999999999999999999999999'), { $inc: { a: D('0.5') } }, '1.000000000000000000000000000000000E+34'],
    [D('3E-6176'), { $mul: { a: D('0.5') } }, '2E-6176'],
    [D('9E6144'), { $mul: { a: D('10') } }, 'Infinity'],
    [D('1E+40'), { $inc: { a: D('1') } }, '1.000000000000000000000000000000000E+40'],
    [D('Infinity'), { $inc: { a: D('-Infinity') } }, 'NaN'],
    [Long.fromString('9007199254740993'), { $inc: { a: 1 } }, '9007199254740994'],
  ])('takes part in an update: %s with %j gives %s', async (a, update, expected) => {
    const c = collection('updated');
    await c.deleteMany({});
    await c.insertOne(a === undefined ? { _id: 1 } : { _id: 1, a });
    await c.updateOne({ _id: 1 }, update as never);
    expect(String((await c.findOne({ _id: 1 }, { promoteLongs: false }))?.['a'])).toBe(expected);
  });

  it('counts up the elements of arrays that a positional operator means', async () => {
    const c = collection('positions');
    await c.insertOne({
      _id: 1,
      items: [
        { k: 'a', q: D('1.5') },
        { k: 'b', q: 2 },
        { k: 'a', q: D('4') },
      ],
      list: [1, 2],
    });
    await c.updateOne({ _id: 1, 'items.k': 'b' }, { $inc: { 'items.$.q': D('0.5') } } as never);
    await c.updateOne({ _id: 1 }, { $mul: { 'items.$[e].q': 2 } } as never, { arrayFilters: [{ 'e.k': 'a' }] });
    await c.updateOne({ _id: 1 }, { $inc: { 'list.$[]': 10 } } as never);
    const found = await c.findOne({ _id: 1 });
    expect((found?.['items'] as { q: unknown }[]).map(({ q }) => String(q))).toEqual(['3.0', '2.5', '8']);
    expect(found?.['list']).toEqual([11, 12]);
  });

  it.each([
    ['a string', { $inc: { text: D('1') } }, 14],
    ['by a string', { $inc: { n: 'x' } }, 14],
    ['inside a number', { $inc: { 'n.m': 1 } }, 28],
    ['beyond 64 bits', { $inc: { big: 1 } }, 2],
  ])('is refused when it counts up %s', async (_, update, code) => {
    const c = collection('refused');
    await c.updateOne({ _id: 1 }, { $set: { text: 'x', n: 1, big: Long.MAX_VALUE } }, { upsert: true });
    expect((await failure(c.updateOne({ _id: 1 }, update as never))).code).toBe(code);
  });

  it('is added, averaged, compared and grouped exactly in pipelines', async () => {
    const c = collection('pipelines');
    await c.insertMany([
      { _id: 1, g: D('1.0'), v: D('1.10') },
      { _id: 2, g: 1, v: 2 },
      { _id: 3, g: D('2'), v: 0.5 },
      { _id: 4, g: 2, v: D('3') },
    ]);
    const rows = await c
      .aggregate([
        { $group: { _id: '$g', s: { $sum: '$v' }, a: { $avg: '$v' }, m: { $max: '$v' }, n: { $sum: 1 } } },
        { $sort: { s: -1 } },
      ])
      .toArray();
    expect(rows.map(({ _id, s, a, m, n }) => [_id, s, a, m, n].map(String))).toEqual([
      ['2', '3.500000000000000', '1.750000000000000', '3', '2'],
      ['1.0', '3.10', '1.55', '2', '2'],
    ]);
    const [row] = await c
      .aggregate([
        { $match: { v: { $gt: 1 } } },
        { $limit: 1 },
        {
          $project: {
            a: { $add: ['$v', D('1')] },
            b: { $multiply: ['$v', 2] },
            c: { $subtract: ['$v', 1] },
            d: { $divide: ['$v', D('3')] },
            e: { $cmp: ['$v', 1.1] },
            f: { $cond: [D('0'), 'yes', 'no'] },
            g: { $toDecimal: '1.50' },
          },
        },
      ])
      .toArray();
    const { a, b, c: difference, d, e, f, g } = row ?? {};
    expect([a, b, difference, d, e, f, g].map(String)).toEqual([
      '2.10',
      '2.20',
      '0.10',
      '0.3666666666666666666666666666666667',
      '-1',
      'no',
      '1.50',
    ]);
  });

  it.each([
    ['$stdDevPop', [{ $group: { _id: null, s: { $stdDevPop: '$v' } } }]],
    ['$round', [{ $project: { r: { $round: ['$v', 1] } } }]],
    ['localField', [{ $lookup: { from: 'inexact', localField: 'v', foreignField: 'v', as: 'o' } }]],
    ['$mod', [{ $match: { v: { $mod: [2, 1] } } }]],
    ['$setUnion', [{ $project: { u: { $setUnion: [['$v'], [1]] } } }]],
  ])('is refused by name in a computation with %s that would be wrong', async (name, pipeline) => {
    const c = collection('inexact');
    await c.updateOne({ _id: 1 }, { $set: { v: D('1.5') } }, { upsert: true });
    const error = await failure(c.aggregate(pipeline).toArray());
    expect([error.code, error.message]).toEqual([238, expect.stringContaining(name)]);
  });

  it('is added and multiplied to 34 digits, halves to even', () => {
    const parts = fc.tuple(
      fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }),
      fc.integer({ min: -60, max: 60 }),
    );
    const exact = (coefficient: bigint, exponent: number): string => {
      const digits = String(coefficient < 0n ? -coefficient : coefficient);
      const excess = digits.length - 34;
      if (excess <= 0) return String(D(`${coefficient}E${exponent}`));
      const unit = 10n ** BigInt(excess);
      const magnitude = coefficient < 0n ? -coefficient : coefficient;
      const twice = (magnitude % unit) * 2n;
      const floor = magnitude / unit;
      const rounded = twice > unit || (twice === unit && floor % 2n === 1n) ? floor + 1n : floor;
      const shown =
        rounded === 10n ** 34n ? `${rounded / 10n}E${exponent + excess + 1}` : `${rounded}E${exponent + excess}`;
      return String(D(`${coefficient < 0n ? '-' : ''}${shown}`));
    };
    fc.assert(
      fc.property(parts, parts, ([x, ex], [y, ey]) => {
        const [a, b] = [D(`${x}E${ex}`), D(`${y}E${ey}`)];
        const low = Math.min(ex, ey);
        const sum = x * 10n ** BigInt(ex - low) + y * 10n ** BigInt(ey - low);
        if (sum !== 0n) expect(String(add(a, b))).toBe(exact(sum, low));
        if (x * y !== 0n) expect(String(multiply(a, b))).toBe(exact(x * y, ex + ey));
      }),
      { numRuns: 1000 },
    );
  });
});
