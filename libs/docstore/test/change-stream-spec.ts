import mongoose from 'mongoose';
import { ChangeFeed } from '../src/changes/feed';
import { failure, MongoClient, startHarness, type Harness, type Row } from './harness';
import { connectClient, newLsid } from '../src/wire/client';

const { Decimal128, Long } = mongoose.mongo;
type Event = mongoose.mongo.ChangeStreamDocument<Row> & Record<string, unknown>;
type Stream = mongoose.mongo.ChangeStream<Row>;

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

function collection(name: string) {
  return harness.db.collection<Row>(name);
}

/** A stream that is open at the server when this resolves. */
async function opened(stream: Stream): Promise<Stream> {
  await stream.tryNext();
  return stream;
}

async function take(stream: Stream, count: number): Promise<Event[]> {
  const events: Event[] = [];
  for (let i = 0; i < count; i++) events.push((await stream.next()) as Event);
  return events;
}

describe('a change stream', () => {
  it('tells inserts, updates, replacements and deletions in commit order, documents to the byte', async () => {
    const c = collection('told');
    await c.insertOne({ _id: 0 });
    const stream = await opened(c.watch([], { maxAwaitTimeMS: 100 }));
    await c.insertOne({ _id: 1, d: Decimal128.fromString('1.10'), n: 1 });
    await c.updateOne({ _id: 1 }, { $set: { n: 2 }, $unset: { d: 1 } });
    await c.replaceOne({ _id: 1 }, { other: true });
    await c.deleteOne({ _id: 1 });
    const [insert, update, replace, remove] = await take(stream, 4);
    await stream.close();
    const ns = { db: 'spec', coll: 'told' };
    expect(insert).toMatchObject({ operationType: 'insert', ns, documentKey: { _id: 1 }, fullDocument: { n: 1 } });
    expect(String((insert?.['fullDocument'] as Row | undefined)?.['d'])).toBe('1.10');
    const updateDescription = { updatedFields: { n: 2 }, removedFields: ['d'], truncatedArrays: [] };
    expect(update).toMatchObject({ operationType: 'update', ns, documentKey: { _id: 1 }, updateDescription });
    expect(update).not.toHaveProperty('fullDocument');
    expect(replace).toMatchObject({ operationType: 'replace', fullDocument: { _id: 1, other: true } });
    expect(remove).toMatchObject({ operationType: 'delete', documentKey: { _id: 1 } });
    const times = [insert, update, replace, remove].map((event) => event?.clusterTime ?? Long.ZERO);
    times.slice(1).forEach((time, i) => expect(time.comp(times[i] ?? Long.ZERO)).toBe(1));
    expect(insert?.['wallTime']).toBeInstanceOf(Date);
  });

  it('describes changes within documents and arrays by path', async () => {
    const c = collection('paths');
    await c.insertOne({ _id: 1, a: { b: 1, c: 2, d: { e: 3 } }, list: [1, { x: 1 }, 3, 4], kept: 1 });
    const stream = await opened(c.watch([], { maxAwaitTimeMS: 100 }));
    await c.updateOne({ _id: 1 }, { $set: { 'a.d.e': 4, 'list.1.x': 2, new: [] }, $unset: { 'a.c': 1 } });
    await c.updateOne({ _id: 1 }, { $push: { list: 5 } } as never);
    await c.updateOne({ _id: 1 }, { $push: { list: { $each: [], $slice: 2 } } } as never);
    const events = await take(stream, 3);
    await stream.close();
    expect(events.map((event) => event['updateDescription'])).toEqual([
      { updatedFields: { 'a.d.e': 4, 'list.1.x': 2, new: [] }, removedFields: ['a.c'], truncatedArrays: [] },
      { updatedFields: { 'list.4': 5 }, removedFields: [], truncatedArrays: [] },
      { updatedFields: {}, removedFields: [], truncatedArrays: [{ field: 'list', newSize: 2 }] },
    ]);
  });

  it('shows the whole document as it is by now, when asked to look it up', async () => {
    const c = collection('looked-up');
    await c.insertMany([{ _id: 1 }, { _id: 2 }]);
    const stream = await opened(c.watch([], { fullDocument: 'updateLookup', maxAwaitTimeMS: 100 }));
    await c.updateOne({ _id: 1 }, { $set: { n: 1 } });
    await c.updateOne({ _id: 1 }, { $set: { n: 2 } });
    await c.updateOne({ _id: 2 }, { $set: { n: 1 } });
    await c.deleteOne({ _id: 2 });
    const events = await take(stream, 3);
    await stream.close();
    expect(events.map((event) => event['fullDocument'])).toEqual([{ _id: 1, n: 2 }, { _id: 1, n: 2 }, null]);
  });

  it('tells nothing of writes that change nothing or are aborted, and a transaction all together', async () => {
    const c = collection('transactions');
    await c.insertOne({ _id: 0, n: 0 });
    const stream = await opened(c.watch([], { maxAwaitTimeMS: 100 }));
    await c.updateOne({ _id: 0 }, { $set: { n: 0 } });
    const session = harness.client.startSession();
    session.startTransaction();
    await c.insertOne({ _id: 'aborted' }, { session });
    await session.abortTransaction();
    session.startTransaction();
    await c.insertOne({ _id: 'a' }, { session });
    await c.insertOne({ _id: 'b' }, { session });
    await c.insertOne({ _id: 'gone' }, { session });
    await c.deleteOne({ _id: 'gone' }, { session });
    await c.insertOne({ _id: 'between' });
    await session.commitTransaction();
    await session.endSession();
    const events = await take(stream, 3);
    await stream.close();
    expect(events.map((event) => (event['documentKey'] as Row)._id)).toEqual(['between', 'a', 'b']);
    expect(events[1]?.clusterTime).toEqual(events[2]?.clusterTime);
  });

  it('gives the events of concurrent writers once each, none before it can be read', async () => {
    const c = collection('concurrent');
    const stream = await opened(c.watch([], { maxAwaitTimeMS: 100 }));
    const writing = Promise.all(Array.from({ length: 200 }, (_, i) => c.insertOne({ _id: i })));
    const seen: unknown[] = [];
    for (let i = 0; i < 200; i++) {
      const event = (await stream.next()) as Event;
      const { _id } = event['documentKey'] as Row;
      expect(await c.countDocuments({ _id })).toBe(1);
      seen.push(_id);
    }
    await writing;
    await stream.close();
    expect(new Set(seen).size).toBe(200);
  });

  it('is filtered and shaped by the stages behind it', async () => {
    const c = collection('staged');
    const stages = [{ $match: { 'fullDocument.n': { $gt: 1 } } }, { $project: { 'fullDocument.n': 1 } }];
    const stream = await opened(c.watch(stages, { maxAwaitTimeMS: 100 }));
    await c.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2, m: 3 },
    ]);
    const [event] = await take(stream, 1);
    await stream.close();
    expect(event).toEqual({ _id: event?._id, fullDocument: { n: 2 } });
    const spoilt = c.watch([{ $project: { _id: 0 } }], { maxAwaitTimeMS: 100 });
    await spoilt.tryNext();
    await c.insertOne({ _id: 3 });
    await expect(spoilt.next()).rejects.toMatchObject({ code: 280 });
  });

  it('goes on after a token, as if it had never been away', async () => {
    const c = collection('resumed');
    const stream = await opened(c.watch([], { maxAwaitTimeMS: 100 }));
    await c.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
    const [first] = await take(stream, 1);
    await stream.close();
    await c.insertOne({ _id: 4 });
    for (const option of ['resumeAfter', 'startAfter']) {
      const resumed = c.watch([], { [option]: first?._id, maxAwaitTimeMS: 100 });
      const events = await take(resumed, 3);
      await resumed.close();
      expect(events.map((event) => (event['documentKey'] as Row)._id)).toEqual([2, 3, 4]);
    }
  });

  it('ends when its collection is dropped; a stream of the database tells of it and goes on', async () => {
    const c = collection('dropped');
    await c.insertOne({ _id: 1 });
    const whole = await opened(harness.db.watch([], { maxAwaitTimeMS: 100 }) as Stream);
    const stream = await opened(c.watch([], { maxAwaitTimeMS: 100 }));
    await c.drop();
    await c.insertOne({ _id: 2 });
    const [drop, invalidate] = await take(stream, 2);
    expect([drop?.operationType, invalidate?.operationType]).toEqual(['drop', 'invalidate']);
    await expect(stream.next()).rejects.toThrow();
    const after = c.watch([], { startAfter: invalidate?._id, maxAwaitTimeMS: 100 });
    expect(await take(after, 1)).toMatchObject([{ operationType: 'insert', documentKey: { _id: 2 } }]);
    await after.close();
    const again = c.watch([], { resumeAfter: invalidate?._id });
    await expect(again.next()).rejects.toMatchObject({ code: 260 });
    expect((await take(whole, 2)).map(({ operationType }) => operationType)).toEqual(['drop', 'insert']);
    await whole.close();
  });

  it('ends when a pipeline puts its result in the place of the collection, and never shows the one in the making', async () => {
    await collection('source').insertMany([{ _id: 1 }, { _id: 2 }]);
    await collection('target').insertOne({ _id: 0 });
    const whole = await opened(harness.db.watch([], { maxAwaitTimeMS: 100 }) as Stream);
    await collection('source')
      .aggregate([{ $out: 'target' }])
      .toArray();
    await collection('target').insertOne({ _id: 3 });
    const events = await take(whole, 2);
    await whole.close();
    expect(events).toMatchObject([
      { operationType: 'drop', ns: { coll: 'target' } },
      { operationType: 'insert', documentKey: { _id: 3 } },
    ]);
  });

  it('of a database ends when that is dropped', async () => {
    const db = harness.client.db('spec-dropped');
    await db.collection<Row>('one').insertOne({ _id: 1 });
    const stream = await opened(db.watch([], { maxAwaitTimeMS: 100 }) as Stream);
    await db.dropDatabase();
    const kinds = (await take(stream, 3)).map(({ operationType }) => operationType);
    expect(kinds).toEqual(['drop', 'dropDatabase', 'invalidate']);
  });

  it('waits for an event as long as it is told, and is answered at once when there is one', async () => {
    const client = await connectClient(harness.store.port);
    const aggregate = { aggregate: 'awaited', pipeline: [{ $changeStream: {} }], cursor: {} };
    const reply = (await client.command(aggregate)) as { cursor: { id: bigint; postBatchResumeToken: object } };
    expect(reply.cursor.postBatchResumeToken).toHaveProperty('_data');
    const getMore = { getMore: reply.cursor.id, collection: 'awaited', maxTimeMS: 300 };
    const startedAt = Date.now();
    expect(await client.command(getMore)).toMatchObject({ ok: 1, cursor: { nextBatch: [] } });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(290);
    const waiting = client.command({ ...getMore, maxTimeMS: 20_000 });
    await collection('awaited').insertOne({ _id: 1 });
    expect(await waiting).toMatchObject({ cursor: { nextBatch: [{ operationType: 'insert' }] } });
    const killed = client.command({ ...getMore, maxTimeMS: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await harness.db.command({ killCursors: 'awaited', cursors: [reply.cursor.id] });
    expect(await killed).toMatchObject({ ok: 0, code: 43 });
    client.close();
  });

  it.each([
    ['another place than the first', [{ $match: {} }, { $changeStream: {} }], 40602],
    ['the whole document before', [{ $changeStream: { fullDocumentBeforeChange: 'required' } }], 238],
    ['required post-images', [{ $changeStream: { fullDocument: 'required' } }], 238],
    [
      'a start by time',
      [{ $changeStream: { startAtOperationTime: new mongoose.mongo.Timestamp({ t: 1, i: 1 }) } }],
      238,
    ],
    ['the whole cluster', [{ $changeStream: { allChangesForCluster: true } }], 238],
    ['an option that does not exist', [{ $changeStream: { fullDocuments: 'default' } }], 9],
    ['a stage that gathers events', [{ $changeStream: {} }, { $group: { _id: null } }], 20],
    ['no token', [{ $changeStream: { resumeAfter: { _data: 'zz' } } }], 260],
    ['a token of another process', [{ $changeStream: { resumeAfter: { _data: '00'.repeat(21) } } }], 286],
  ])('is refused with %s', async (_, pipeline, code) => {
    const error = await failure(harness.db.command({ aggregate: 'refused', pipeline, cursor: {} }));
    expect(error.code).toBe(code);
    if (code === 286) expect(error.errorLabels).toContain('NonResumableChangeStreamError');
  });

  it('is refused in a transaction', async () => {
    const client = await connectClient(harness.store.port);
    const reply = await client.command({
      aggregate: 'refused',
      pipeline: [{ $changeStream: {} }],
      cursor: {},
      lsid: newLsid(),
      txnNumber: Long.fromNumber(1),
      startTransaction: true,
      autocommit: false,
    });
    client.close();
    expect(reply['code']).toBe(263);
  });

  it('does not hold up the stop of the store', async () => {
    const own = await startHarness();
    const client = await new MongoClient(own.store.uri).connect();
    const stream = client.db('spec').collection('waiting').watch([], { maxAwaitTimeMS: 30_000 });
    const waiting = stream.next().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const startedAt = Date.now();
    await client.close();
    await own.close();
    await waiting;
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('the feed of changes', () => {
  const change = (size: number) => ({
    kind: 'document' as const,
    database: 'spec',
    collection: 'c',
    key: Buffer.alloc(5),
    before: undefined,
    after: Buffer.alloc(size),
    isReplacement: false,
  });

  it('keeps no more than its memory, and says that the rest is lost', () => {
    const feed = new ChangeFeed(10_000);
    const stop = feed.watch();
    for (let i = 0; i < 10; i++) feed.begin([change(3_000)])(true);
    expect(feed.at(10)?.changes).toHaveLength(1);
    expect(feed.at(8)?.sequence).toBe(8);
    expect(() => feed.at(7)).toThrow('history');
    expect(feed.at(11)).toBeUndefined();
    feed.begin([change(20_000)])(true);
    expect(() => feed.at(11)).toThrow('history');
    stop();
    feed.close();
  });

  it('tells commits in the order in which they were handed to the disk, and none that failed', () => {
    const feed = new ChangeFeed();
    feed.watch();
    const [first, second, third] = [feed.begin([change(1)]), feed.begin([change(2)]), feed.begin([change(3)])];
    third?.(true);
    expect(feed.latest).toBe(0);
    first?.(false);
    second?.(true);
    expect(feed.latest).toBe(2);
    expect([1, 2].map((sequence) => sizeOf(feed.at(sequence)?.changes[0]))).toEqual([2, 3]);
    feed.close();
  });

  function sizeOf(known: unknown): number {
    return (known as { after: Buffer }).after.length;
  }

  it('records nothing before anybody listens, and forgets some time after the last one left', () => {
    jest.useFakeTimers();
    const feed = new ChangeFeed();
    expect(feed.isWatched).toBe(false);
    const stop = feed.watch();
    feed.begin([change(1)])(true);
    stop();
    jest.advanceTimersByTime(10_000);
    expect(feed.at(1)?.sequence).toBe(1);
    jest.advanceTimersByTime(60_000);
    expect(feed.isWatched).toBe(false);
    expect(() => feed.at(2)).toThrow('history');
    jest.useRealTimers();
  });
});
