import { failure, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

let made = 0;

/** @returns a source with documents, and an empty target's name */
async function source(documents: Row[]) {
  const c = harness.db.collection<Row>(`source${++made}`);
  await c.insertMany(documents);
  return { c, into: `target${made}` };
}

function stored(name: string) {
  return harness.db.collection<Row>(name).find().sort({ _id: 1 }).toArray();
}

describe('$merge', () => {
  const results = [
    { _id: 1, n: 10, only: 'new' },
    { _id: 2, n: 20 },
  ];
  const before = { _id: 1, n: 1, old: true };

  it.each<[string, object, Row[]]>([
    [
      'merges fields and inserts the rest',
      {},
      [
        { _id: 1, n: 10, old: true, only: 'new' },
        { _id: 2, n: 20 },
      ],
    ],
    ['replaces', { whenMatched: 'replace' }, results],
    ['keeps what is there', { whenMatched: 'keepExisting' }, [before, { _id: 2, n: 20 }]],
    ['leaves out what meets nothing', { whenNotMatched: 'discard' }, [{ _id: 1, n: 10, old: true, only: 'new' }]],
    [
      'computes from both, by a pipeline',
      { whenMatched: [{ $set: { n: { $add: ['$n', '$$new.n'] } } }, { $unset: 'old' }] },
      [
        { _id: 1, n: 11 },
        { _id: 2, n: 20 },
      ],
    ],
    [
      'takes variables from the result',
      {
        let: { by: { $multiply: ['$n', 2] } },
        whenMatched: [{ $set: { n: '$$by', was: '$$new.n' } }],
        whenNotMatched: 'discard',
      },
      [{ _id: 1, n: 20, old: true, was: 10 }],
    ],
  ])('%s', async (_, options, expected) => {
    const { c, into } = await source(results);
    await harness.db.collection<Row>(into).insertOne(before);
    expect(await c.aggregate([{ $merge: { into, ...options } }]).toArray()).toEqual([]);
    expect(await stored(into)).toEqual(expected);
  });

  it('fails on a match or on a miss where it is told to, and keeps what it has written', async () => {
    const { c, into } = await source(results);
    await harness.db.collection<Row>(into).insertOne({ _id: 2 });
    expect(await failure(c.aggregate([{ $merge: { into, whenMatched: 'fail' } }]).toArray())).toMatchObject({
      code: 11000,
      keyValue: { _id: 2 },
    });
    expect(await stored(into)).toHaveLength(2);
    const missing = c.aggregate([{ $merge: { into: `${into}x`, whenNotMatched: 'fail' } }]).toArray();
    expect((await failure(missing)).code).toBe(13113);
  });

  it('matches by other fields that a unique index covers', async () => {
    const { c, into } = await source([
      { _id: 1, k: { a: 'x' }, d: 1, n: 5 },
      { _id: 2, k: { a: 'y' }, d: 1, n: 6 },
    ]);
    const target = harness.db.collection<Row>(into);
    const $merge = { into, on: ['d', 'k.a'] };
    const pipeline = [{ $project: { _id: 0 } }, { $merge }];
    expect((await failure(c.aggregate(pipeline).toArray())).code).toBe(51183);
    await target.createIndex({ 'k.a': 1, d: 1 }, { unique: true });
    await target.insertOne({ _id: 'mine', k: { a: 'x' }, d: 1 });
    await c.aggregate(pipeline).toArray();
    expect(await target.findOne({ 'k.a': 'x' })).toEqual({ _id: 'mine', k: { a: 'x' }, d: 1, n: 5 });
    expect(await target.countDocuments({})).toBe(2);
    expect((await failure(c.aggregate([{ $merge }]).toArray())).code).toBe(66);
    await c.insertOne({ _id: 3, d: 1 });
    expect((await failure(c.aggregate(pipeline).toArray())).code).toBe(51132);
  });

  it('writes more than one commit holds, into a collection that it reads, once each', async () => {
    const { c } = await source(Array.from({ length: 2_500 }, (_, _id) => ({ _id, n: 1 })));
    const again = { $merge: { into: c.collectionName, whenMatched: 'merge' } };
    await c.aggregate([{ $set: { n: { $add: ['$n', 1] }, _id: { $add: ['$_id', 1] } } }, again]).toArray();
    expect(await c.countDocuments({ n: 2 })).toBe(2_500);
    expect(await c.countDocuments({})).toBe(2_501);
  });

  it('keeps validators and unique indexes, and other databases apart', async () => {
    const { c, into } = await source([{ _id: 1, a: 1 }]);
    await harness.db.createCollection(into, { validator: { b: { $exists: true } } });
    expect((await failure(c.aggregate([{ $merge: into }]).toArray())).code).toBe(121);
    await c.aggregate([{ $merge: { into: { db: 'elsewhere', coll: 'there' } } }]).toArray();
    expect(await harness.client.db('elsewhere').collection<Row>('there').findOne()).toEqual({ _id: 1, a: 1 });
  });

  it('waits for a transaction that holds the document', async () => {
    const { c, into } = await source([{ _id: 1, n: 1 }]);
    const target = harness.db.collection<Row>(into);
    await target.insertOne({ _id: 1, n: 0 });
    const session = harness.client.startSession();
    session.startTransaction();
    await target.updateOne({ _id: 1 }, { $set: { m: 1 } }, { session });
    const merging = c.aggregate([{ $merge: into }]).toArray();
    await session.commitTransaction();
    await session.endSession();
    await merging;
    expect(await target.findOne()).toEqual({ _id: 1, n: 1, m: 1 });
  });
});

describe('$out', () => {
  it('replaces all documents and keeps indexes and rules', async () => {
    const { c, into } = await source([
      { _id: 1, k: 'a' },
      { _id: 2, k: 'b' },
    ]);
    const target = await harness.db.createCollection<Row>(into, { validator: { k: { $exists: true } } });
    await target.createIndex({ k: 1 }, { unique: true });
    await target.insertMany([
      { _id: 7, k: 'old' },
      { _id: 8, k: 'older' },
    ]);
    await c.aggregate([{ $sort: { k: -1 } }, { $out: into }]).toArray();
    expect(await stored(into)).toEqual([
      { _id: 1, k: 'a' },
      { _id: 2, k: 'b' },
    ]);
    expect((await target.indexes()).map(({ name, unique }) => [name, unique])).toEqual([
      ['_id_', undefined],
      ['k_1', true],
    ]);
    expect(await target.find({ k: 'a' }).hint('k_1').toArray()).toHaveLength(1);
    expect((await failure(target.insertOne({ _id: 3, k: 'a' }))).code).toBe(11000);
    expect((await failure(target.insertOne({ _id: 3 }))).code).toBe(121);
  });

  it('leaves the old documents where the new ones do not fit', async () => {
    const { c, into } = await source([
      { _id: 1, k: 'a' },
      { _id: 2, k: 'a' },
    ]);
    const target = harness.db.collection<Row>(into);
    await target.createIndex({ k: 1 }, { unique: true });
    await target.insertOne({ _id: 7, k: 'old' });
    expect((await failure(c.aggregate([{ $out: into }]).toArray())).code).toBe(11000);
    expect(await stored(into)).toEqual([{ _id: 7, k: 'old' }]);
    expect((await harness.db.listCollections().toArray()).filter(({ name }) => name.startsWith('tmp'))).toEqual([]);
  });

  it('shows readers the old documents or the new ones, never some of both', async () => {
    const { c } = await source(Array.from({ length: 3_000 }, (_, _id) => ({ _id, round: 0 })));
    const name = c.collectionName;
    let rounds = 0;
    const replacing = (async () => {
      for (; rounds < 5; rounds++)
        await c.aggregate([{ $set: { round: { $add: ['$round', 1] } } }, { $out: name }]).toArray();
    })();
    const seen: unknown[] = [];
    while (rounds < 5) seen.push(...(await c.aggregate([{ $group: { _id: '$round', n: { $sum: 1 } } }]).toArray()));
    await replacing;
    expect(seen.every((each) => (each as Row)['n'] === 3_000)).toBe(true);
    expect(await c.countDocuments({ round: 5 })).toBe(3_000);
  });

  it('makes a collection for no result at all, and one in another database', async () => {
    const { c, into } = await source([{ _id: 1 }]);
    await c.aggregate([{ $match: { _id: 9 } }, { $out: into }]).toArray();
    expect(await harness.db.listCollections({ name: into }).toArray()).toHaveLength(1);
    await c.aggregate([{ $out: { db: 'elsewhere', coll: into } }]).toArray();
    expect(await harness.client.db('elsewhere').collection(into).countDocuments({})).toBe(1);
  });

  it('ends cursors on the old documents, and has transactions run again', async () => {
    const { c } = await source(Array.from({ length: 10 }, (_, _id) => ({ _id })));
    const cursor = c.find().batchSize(2);
    await cursor.next();
    const session = harness.client.startSession();
    session.startTransaction();
    await harness.db.collection('any').findOne({}, { session });
    await c.aggregate([{ $out: c.collectionName }]).toArray();
    expect((await failure(cursor.toArray())).code).toBe(175);
    const late = await failure(c.find({ n: 1 }, { session }).toArray());
    expect([late.code, late.hasErrorLabel('TransientTransactionError')]).toEqual([246, true]);
    await session.abortTransaction();
    await session.endSession();
  });
});

describe('a pipeline that writes is refused', () => {
  it.each<[string, object[], number]>([
    ['when the stage is not the last', [{ $out: 'x' }, { $match: {} }], 40601],
    ['within a $facet', [{ $facet: { a: [{ $out: 'x' }] } }], 40600],
    ['within a $lookup', [{ $lookup: { from: 'x', as: 'y', pipeline: [{ $merge: 'x' }] } }], 51047],
    ['for a time series', [{ $out: { db: 'a', coll: 'b', timeseries: {} } }], 238],
    ['for a name that is none', [{ $out: 1 }], 14],
    ['for a namespace that cannot be', [{ $out: 'a$b' }], 73],
    ['for an unknown option', [{ $merge: { into: 'x', when: 1 } }], 9],
    ['for an unknown mode', [{ $merge: { into: 'x', whenMatched: 'update' } }], 2],
    [
      'for modes that exclude each other',
      [{ $merge: { into: 'x', whenMatched: 'fail', whenNotMatched: 'discard' } }],
      51181,
    ],
    ['for a field twice', [{ $merge: { into: 'x', on: ['a', 'a'] } }], 14],
    ['for a stage that no update has', [{ $merge: { into: 'x', whenMatched: [{ $group: {} }] } }], 72],
    ['for variables that nothing uses', [{ $merge: { into: 'x', let: { a: 1 } } }], 51199],
    ['for another meaning of $$new', [{ $merge: { into: 'x', let: { new: 1 }, whenMatched: [] } }], 51273],
  ])('%s', async (_, pipeline, code) => {
    const { c } = await source([{ _id: 1 }]);
    expect((await failure(c.aggregate(pipeline).toArray())).code).toBe(code);
  });

  it('with a collation', async () => {
    const { c } = await source([{ _id: 1 }]);
    const collation = { locale: 'en', strength: 2 };
    expect((await failure(c.aggregate([{ $merge: 'x' }], { collation }).toArray())).code).toBe(238);
  });

  it.each([{ $out: 'x' }, { $merge: 'x' }])('in a transaction: %j', async (stage) => {
    const { c } = await source([{ _id: 1 }]);
    const session = harness.client.startSession();
    session.startTransaction();
    expect((await failure(c.aggregate([stage], { session }).toArray())).code).toBe(263);
    await session.endSession();
  });
});
