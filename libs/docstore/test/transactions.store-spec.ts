import mongoose from 'mongoose';
import { failure, increment, MongoClient, startStoreHarness, type StoreHarness, type Row } from './harness';
import { newLsid, type Client as RawClient } from '../src/wire/client';

const { Long } = mongoose.mongo;

let harness: StoreHarness;
beforeAll(async () => (harness = await startStoreHarness()));
afterAll(() => harness.close());

async function fresh(name: string) {
  const c = harness.db.collection<Row>(name);
  await c.insertOne({ _id: 0, n: 0 });
  return c;
}

describe('transactions', () => {
  it('shows its writes to itself at once and to others on commit', async () => {
    const c = await fresh('visible');
    const session = harness.client.startSession();
    session.startTransaction();
    await c.insertOne({ _id: 1, n: 1 }, { session });
    await c.updateOne({ _id: 0 }, { $set: { n: 5 } }, { session });
    expect(await c.countDocuments({})).toBe(1);
    expect(await c.find({}, { session }).sort({ _id: 1 }).toArray()).toEqual([
      { _id: 0, n: 5 },
      { _id: 1, n: 1 },
    ]);
    await session.commitTransaction();
    await session.endSession();
    expect(await c.countDocuments({})).toBe(2);
  });

  it('merges its own writes into an index scan, in order', async () => {
    const c = harness.db.collection<Row>('merged');
    await c.createIndex({ terms: 1, sort: 1, _id: 1 });
    await c.insertMany([
      { _id: 1, terms: ['a'], sort: 1 },
      { _id: 2, terms: ['a'], sort: 3 },
      { _id: 3, terms: ['a', 'b'], sort: 5 },
    ]);
    const session = harness.client.startSession();
    session.startTransaction();
    await c.insertOne({ _id: 4, terms: ['a'], sort: 2 }, { session });
    await c.updateOne({ _id: 1 }, { $set: { sort: 4 } }, { session });
    await c.updateOne({ _id: 2 }, { $set: { terms: ['b'] } }, { session });
    await c.deleteOne({ _id: 3 }, { session });
    const order = async (direction: 1 | -1, limit = 0) =>
      (await c.find({ terms: 'a' }, { session }).sort({ sort: direction, _id: direction }).limit(limit).toArray()).map(
        ({ _id }) => _id,
      );
    expect(await order(1)).toEqual([4, 1]);
    expect(await order(-1)).toEqual([1, 4]);
    expect(await order(1, 1)).toEqual([4]);
    await session.abortTransaction();
    await session.endSession();
  });

  it('keeps the snapshot of its first statement', async () => {
    const c = await fresh('snapshot');
    const session = harness.client.startSession();
    session.startTransaction();
    expect(await c.countDocuments({}, { session })).toBe(1);
    await c.insertOne({ _id: 1, n: 1 });
    await c.updateOne({ _id: 0 }, { $set: { n: 9 } });
    expect(await c.find({}, { session }).toArray()).toEqual([{ _id: 0, n: 0 }]);
    await session.commitTransaction();
    await session.endSession();
  });

  it('leaves nothing behind when aborted', async () => {
    const c = await fresh('aborted');
    const session = harness.client.startSession();
    session.startTransaction();
    await c.insertOne({ _id: 1 }, { session });
    await c.updateOne({ _id: 0 }, { $set: { n: 1 } }, { session });
    await session.abortTransaction();
    await session.endSession();
    expect(await c.find({}).toArray()).toEqual([{ _id: 0, n: 0 }]);
    await c.updateOne({ _id: 0 }, { $set: { n: 2 } });
  });

  it.each([
    ['a document changed since the snapshot', { _id: 0 }],
    ['a document inserted since the snapshot', { _id: 1 }],
  ])('conflicts on %s', async (_, filter) => {
    const c = harness.db.collection<Row>(`conflict${filter._id}`);
    await c.insertOne({ _id: 0, n: 0 });
    const session = harness.client.startSession();
    session.startTransaction();
    await c.findOne({}, { session });
    await c.updateOne(filter, { $set: { n: 1 } }, { upsert: true });
    const lost =
      filter._id === 0 ? c.updateOne(filter, { $set: { n: 2 } }, { session }) : c.insertOne({ _id: 1 }, { session });
    const error = await failure(lost);
    expect(error.code).toBe(112);
    expect(error.hasErrorLabel('TransientTransactionError')).toBe(true);
    await session.endSession();
  });

  it('conflicts on a unique key that another open transaction has taken', async () => {
    const c = harness.db.collection<Row>('claims');
    await c.createIndex({ k: 1 }, { unique: true });
    const [first, second] = [harness.client.startSession(), harness.client.startSession()];
    first.startTransaction();
    second.startTransaction();
    await c.insertOne({ _id: 1, k: 'a' }, { session: first });
    expect((await failure(c.insertOne({ _id: 2, k: 'a' }, { session: second }))).code).toBe(112);
    await first.commitTransaction();
    await Promise.all([first.endSession(), second.endSession()]);
  });

  it('reports a duplicate that its snapshot shows, with the position of the offender', async () => {
    const c = await fresh('duplicates');
    const session = harness.client.startSession();
    session.startTransaction();
    const error = await failure(c.insertMany([{ _id: 1 }, { _id: 0 }], { session }));
    expect(error).toMatchObject({ code: 11000, writeErrors: [expect.objectContaining({ index: 1 })] });
    await session.endSession();
    expect(await c.countDocuments({})).toBe(1);
  });

  it('makes concurrent increments of one document add up', async () => {
    const c = await fresh('sum');
    const add = async (): Promise<void> => {
      await harness.client.withSession((session) =>
        session.withTransaction(async () => {
          const row = await c.findOne({ _id: 0 }, { session });
          await c.updateOne({ _id: 0 }, { $set: { n: Number(row?.['n']) + 1 } }, { session });
        }),
      );
    };
    await Promise.all(Array.from({ length: 8 }, add));
    expect(await c.findOne({ _id: 0 })).toEqual({ _id: 0, n: 8 });
  });

  it('makes a plain write wait for the transaction that holds the document', async () => {
    const c = await fresh('waits');
    const session = harness.client.startSession();
    session.startTransaction();
    await c.updateOne({ _id: 0 }, increment(1), { session });
    const plain = c.updateOne({ _id: 0 }, increment(10));
    await session.commitTransaction();
    await plain;
    await session.endSession();
    expect(await c.findOne({ _id: 0 })).toEqual({ _id: 0, n: 11 });
  });

  it('is aborted after 5 seconds without a statement, and says so', async () => {
    const c = await fresh('idle');
    const session = harness.client.startSession();
    session.startTransaction();
    await c.updateOne({ _id: 0 }, { $set: { n: 1 } }, { session });
    await c.updateOne({ _id: 0 }, { $set: { n: 2 } });
    const error = await failure(session.commitTransaction());
    expect(error.code).toBe(251);
    expect(error.hasErrorLabel('TransientTransactionError')).toBe(true);
    await session.endSession();
    expect(await c.findOne({ _id: 0 })).toEqual({ _id: 0, n: 2 });
  });

  it('is aborted when its client goes away', async () => {
    const c = await fresh('gone');
    const client = await new MongoClient(harness.uri, { maxPoolSize: 1 }).connect();
    const session = client.startSession();
    session.startTransaction();
    await client
      .db(harness.db.databaseName)
      .collection<Row>('gone')
      .updateOne({ _id: 0 }, { $set: { n: 1 } }, { session });
    await client.close(true);
    await c.updateOne({ _id: 0 }, { $set: { n: 2 } });
    expect(await c.findOne({ _id: 0 })).toEqual({ _id: 0, n: 2 });
  });

  it('answers a repeated commit as it did the first time', async () => {
    const raw = await harness.raw();
    const transaction = { lsid: newLsid(), txnNumber: Long.fromNumber(1), autocommit: false };
    await raw.command({ insert: 'recommit', documents: [{ _id: 1 }], startTransaction: true, ...transaction });
    await raw.command({ commitTransaction: 1, ...transaction });
    expect(await raw.command({ commitTransaction: 1, ...transaction })).toEqual({ ok: 1 });
    expect(await harness.db.collection('recommit').countDocuments({})).toBe(1);
    raw.close();
  });
});

describe('retryable writes', () => {
  let raw: RawClient;
  beforeAll(async () => (raw = await harness.raw()));
  afterAll(() => raw.close());

  it('does a retried write once, and answers it as before', async () => {
    const c = await fresh('retried');
    const updates = [{ q: { _id: 0 }, u: { $inc: { n: 1 } } }];
    const command = { update: 'retried', updates, lsid: newLsid(), txnNumber: Long.fromNumber(1) };
    const first = await raw.command(command);
    expect(first).toEqual({ n: 1, nModified: 1, ok: 1 });
    expect(await raw.command(command)).toEqual(first);
    expect(await c.findOne({ _id: 0 })).toEqual({ _id: 0, n: 1 });
  });

  it('answers a retried findAndModify with the same document', async () => {
    await fresh('retriedModify');
    const command = {
      findAndModify: 'retriedModify',
      query: { _id: 0 },
      update: { $inc: { n: 1 } },
      new: true,
      lsid: newLsid(),
      txnNumber: Long.fromNumber(1),
    };
    expect((await raw.command(command))['value']).toEqual({ _id: 0, n: 1 });
    expect((await raw.command(command))['value']).toEqual({ _id: 0, n: 1 });
  });

  it('refuses a number that is behind', async () => {
    const lsid = newLsid();
    const insert = (txnNumber: number) =>
      raw.command({ insert: 'behind', documents: [{}], lsid, txnNumber: Long.fromNumber(txnNumber) });
    expect(await insert(2)).toEqual({ n: 1, ok: 1 });
    expect(await insert(1)).toMatchObject({ ok: 0, code: 225 });
  });
});
