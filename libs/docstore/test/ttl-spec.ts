import { failure, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => (harness = await startHarness({ expiryIntervalMs: 20 })));
afterAll(() => harness.close());

const HOUR = 3_600_000;
const ago = (ms: number): Date => new Date(Date.now() - ms);

function collection(name: string) {
  return harness.db.collection<Row>(name);
}

/** @returns the ids that are left once two whole rounds have passed */
async function idsAfterExpiry(name: string): Promise<unknown[]> {
  const passes = async (): Promise<number> => (await harness.db.admin().serverStatus())['metrics'].ttl.passes;
  const before = await passes();
  while ((await passes()) < before + 2) await new Promise((resolve) => setTimeout(resolve, 10));
  return (await collection(name).find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
}

describe('a TTL index', () => {
  it('removes documents whose date is past, and keeps those without one', async () => {
    const c = collection('past');
    await c.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    await c.insertMany([
      { _id: 'old', at: ago(HOUR) },
      { _id: 'new', at: ago(1_000) },
      { _id: 'missing' },
      { _id: 'null', at: null },
      { _id: 'text', at: '2001-01-01' },
      { _id: 'number', at: 0 },
      { _id: 'empty', at: [] },
    ]);
    expect(await idsAfterExpiry('past')).toEqual(['empty', 'missing', 'new', 'null', 'number', 'text']);
    expect(
      await c
        .find({ at: { $lt: new Date() } })
        .hint('at_1')
        .toArray(),
    ).toHaveLength(1);
  });

  it('goes by the earliest of several dates', async () => {
    const c = collection('several');
    await c.createIndex({ at: -1 }, { expireAfterSeconds: 60 });
    await c.insertMany([
      { _id: 1, at: [ago(1_000), ago(HOUR), 'text'] },
      { _id: 2, at: [ago(1_000), new Date(Date.now() + HOUR)] },
    ]);
    expect(await idsAfterExpiry('several')).toEqual([2]);
  });

  it('removes more than one commit holds', async () => {
    const c = collection('many');
    await c.insertMany(Array.from({ length: 2_500 }, (_, i) => ({ _id: i, at: ago(HOUR) })));
    await c.createIndex({ at: 1 }, { expireAfterSeconds: 0 });
    expect(await idsAfterExpiry('many')).toEqual([]);
  });

  it('leaves alone what its partial filter leaves out', async () => {
    const c = collection('partial');
    await c.createIndex({ at: 1 }, { expireAfterSeconds: 0, partialFilterExpression: { draft: true } });
    await c.insertMany([
      { _id: 1, at: ago(HOUR), draft: true },
      { _id: 2, at: ago(HOUR), draft: false },
    ]);
    expect(await idsAfterExpiry('partial')).toEqual([2]);
  });

  it('waits for a transaction that holds the document', async () => {
    const c = collection('held');
    await c.createIndex({ at: 1 }, { expireAfterSeconds: 7_200 });
    await c.insertOne({ _id: 1, at: ago(HOUR) });
    const session = harness.client.startSession();
    session.startTransaction();
    await c.updateOne({ _id: 1 }, { $set: { n: 1 } }, { session });
    await harness.db.command({ collMod: 'held', index: { name: 'at_1', expireAfterSeconds: 60 } });
    expect(await idsAfterExpiry('held')).toEqual([1]);
    await session.commitTransaction();
    await session.endSession();
    expect(await idsAfterExpiry('held')).toEqual([]);
  });

  it('is listed with its time, which collMod changes', async () => {
    const c = collection('changed');
    await c.createIndex({ at: 1 }, { expireAfterSeconds: 7_200 });
    await c.insertOne({ _id: 1, at: ago(HOUR) });
    expect(await idsAfterExpiry('changed')).toEqual([1]);
    const change = { collMod: 'changed', index: { keyPattern: { at: 1 }, expireAfterSeconds: 60 } };
    expect(await harness.db.command(change)).toMatchObject({
      expireAfterSeconds_old: 7_200,
      expireAfterSeconds_new: 60,
    });
    expect((await c.indexes())[1]).toMatchObject({ name: 'at_1', expireAfterSeconds: 60 });
    expect(await idsAfterExpiry('changed')).toEqual([]);
  });

  it('may be asked for again, with the same time alone', async () => {
    const c = collection('again');
    await c.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    await c.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    expect((await failure(c.createIndex({ at: 1 }, { expireAfterSeconds: 61 }))).code).toBe(85);
    expect((await failure(c.createIndex({ at: 1 }, { name: 'other' }))).code).toBe(85);
    expect((await failure(c.createIndex({ at: 1 }, { expireAfterSeconds: 60, unique: true }))).code).toBe(86);
  });

  it.each([
    ['two fields', { key: { a: 1, b: 1 }, name: 'x', expireAfterSeconds: 1 }],
    ['_id', { key: { _id: -1 }, name: 'x', expireAfterSeconds: 1 }],
    ['a negative time', { key: { a: 1 }, name: 'x', expireAfterSeconds: -1 }],
    ['a time that is no number', { key: { a: 1 }, name: 'x', expireAfterSeconds: '1' }],
    ['a time beyond 68 years', { key: { a: 1 }, name: 'x', expireAfterSeconds: 2 ** 31 }],
  ])('is refused for %s', async (_, index) => {
    expect((await failure(harness.db.command({ createIndexes: 'refused', indexes: [index] }))).code).toBe(67);
  });
});

describe('collMod', () => {
  it.each([
    ['a collection that is not there', { collMod: 'none' }, 26],
    ['an index that is not there', { collMod: 'mod', index: { name: 'none', expireAfterSeconds: 1 } }, 27],
    ['an index named twice', { collMod: 'mod', index: { name: 'a_1', keyPattern: { a: 1 } } }, 72],
    ['hiding an index', { collMod: 'mod', index: { name: 'a_1', hidden: true } }, 238],
    ['turning into a view', { collMod: 'mod', viewOn: 'other' }, 238],
  ])('refuses %s', async (_, command, code) => {
    await collection('mod').createIndex({ a: 1 });
    expect((await failure(harness.db.command(command))).code).toBe(code);
  });
});
