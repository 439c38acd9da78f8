import { failure, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

interface Status {
  connections: Record<string, number>;
  opcounters: Record<string, number>;
  transactions: Record<string, number>;
  mem: Record<string, number>;
  metrics: { cursor: { open: { total: number }; timedOut: number } };
}

async function status(): Promise<Status> {
  return (await harness.db.command({ serverStatus: 1 })) as unknown as Status;
}

describe('serverStatus', () => {
  it('counts operations, writes by statement', async () => {
    const { opcounters: before } = await status();
    const c = harness.db.collection<Row>('counted');
    await c.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
    await c.updateOne({ _id: 1 }, { $set: { n: 1 } });
    await c.deleteOne({ _id: 2 });
    await c.findOne({ _id: 1 });
    await c.find({}, { batchSize: 1 }).toArray();
    const { opcounters: after } = await status();
    const grown = Object.entries(after).map(([name, n]) => [name, n - (before[name] ?? 0)] as const);
    expect(Object.fromEntries(grown)).toMatchObject({ insert: 3, update: 1, delete: 1, query: 2, getmore: 1 });
  });

  it('counts connections, transactions and cursors', async () => {
    const { transactions: before, connections, mem } = await status();
    expect(connections['current']).toBeGreaterThan(0);
    expect((connections['current'] ?? 0) + (connections['available'] ?? 0)).toBe(2_000);
    expect(mem['resident']).toBeGreaterThan(0);
    const c = harness.db.collection<Row>('transacted');
    await c.insertOne({ _id: 0 });
    const session = harness.client.startSession();
    session.startTransaction();
    await c.insertOne({ _id: 1 }, { session });
    const cursor = c.find({}, { session, batchSize: 1 });
    await cursor.next();
    const during = await status();
    expect(during.transactions).toMatchObject({ currentOpen: 1, currentActive: 0, currentInactive: 1 });
    expect(during.metrics.cursor.open.total).toBe(1);
    await session.commitTransaction();
    session.startTransaction();
    await c.insertOne({ _id: 2 }, { session });
    await session.abortTransaction();
    await session.endSession();
    const { transactions: after, metrics } = await status();
    const grown = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
    expect(['totalStarted', 'totalCommitted', 'totalAborted', 'currentOpen'].map(grown)).toEqual([2, 1, 1, 0]);
    expect(metrics.cursor.open.total).toBe(0);
  });
});

describe('collStats and dbStats', () => {
  it('give exact sizes of a small collection, in the unit that is asked for', async () => {
    const db = harness.client.db('sizes');
    const c = db.collection<Row>('small');
    await c.createIndex({ n: 1 });
    // 4 + (1+3+1+4) + (1+1+1+4) + (1+1+1+4+100+1) + 1 bytes: int32 _id, int32 n, string s
    const documents = Array.from({ length: 100 }, (_, _id) => ({ _id, n: _id, s: 'x'.repeat(99) }));
    await c.insertMany(documents);
    const size = 100 * (4 + 9 + 7 + 3 + 4 + 100 + 1);
    expect(await db.command({ collStats: 'small' })).toMatchObject({
      ns: 'sizes.small',
      count: 100,
      size,
      avgObjSize: size / 100,
      nindexes: 2,
      sampledDocuments: 100,
      scaleFactor: 1,
    });
    const inKilobytes = await db.command({ dbStats: 1, scale: 1024 });
    expect(inKilobytes).toMatchObject({
      db: 'sizes',
      collections: 1,
      objects: 100,
      avgObjSize: size / 100,
      dataSize: Math.floor(size / 1024),
      indexes: 2,
      scaleFactor: 1024,
    });
    expect(inKilobytes['indexSize']).toBeGreaterThan(1);
  });

  it('estimate a large collection from a sample, and say so', async () => {
    const db = harness.client.db('sizes');
    const c = db.collection<Row>('large');
    await c.insertMany(Array.from({ length: 3_000 }, (_, _id) => ({ _id, s: 'x'.repeat(200) })));
    const { size, count, sampledDocuments } = await db.command({ collStats: 'large' });
    expect([count, sampledDocuments]).toEqual([3_000, 1_000]);
    expect(size).toBe(3_000 * (4 + 9 + 3 + 4 + 201 + 1));
  });

  it('refuse a scale below 1 and a collection that is not there', async () => {
    expect(await failure(harness.db.command({ dbStats: 1, scale: 0 }))).toMatchObject({ code: 2 });
    expect(await failure(harness.db.command({ collStats: 'nowhere' }))).toMatchObject({ code: 26 });
  });
});
