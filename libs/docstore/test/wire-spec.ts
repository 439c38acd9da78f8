import { connect } from 'node:net';
import fc from 'fast-check';
import { startHarness, type Harness } from './harness';
import { connectClient, messageOf } from '../src/wire/client';

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

/** Sends bytes on a connection of their own and waits until the store has answered or hung up. */
async function send(bytes: Buffer): Promise<void> {
  const socket = connect(harness.store.port, '127.0.0.1');
  await new Promise<void>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.on('data', () => socket.destroy());
    socket.on('connect', () => socket.end(bytes));
  });
}

async function isAlive(): Promise<boolean> {
  return (await harness.db.command({ ping: 1 }))['ok'] === 1;
}

describe('the wire', () => {
  it('answers a message that arrives a byte at a time', async () => {
    const raw = await connectClient(harness.store.port);
    const reply = raw.command({ ping: 1 });
    expect(await reply).toEqual({ ok: 1 });
    const answered = raw.command({ ping: 1 });
    for (const byte of messageOf({ ping: 1 })) raw.socket.write(Buffer.from([byte]));
    expect(await answered).toEqual({ ok: 1 });
    raw.close();
  });

  it('answers in the order of the requests', async () => {
    const raw = await connectClient(harness.store.port);
    const replies = await Promise.all([
      raw.command({ insert: 'order', documents: [{ _id: 1 }] }),
      raw.command({ count: 'order', query: {} }),
      raw.command({ nope: 1 }),
    ]);
    expect(replies).toMatchObject([{ n: 1 }, { n: 1 }, { code: 59 }]);
    raw.close();
  });

  it('hangs up on a message longer than 48 MB without reading it', async () => {
    const head = Buffer.alloc(16);
    head.writeInt32LE(48_000_001, 0);
    head.writeInt32LE(2013, 12);
    await send(head);
    expect(await isAlive()).toBe(true);
  });

  it('refuses documents nested without end, and ones larger than 16 MB', async () => {
    let nested: Record<string, unknown> = {};
    for (let i = 0; i < 500; i++) nested = { a: nested };
    const raw = await connectClient(harness.store.port);
    expect(await raw.command({ insert: 'deep', documents: [nested] })).toMatchObject({ ok: 0, code: 22 });
    raw.close();
    const big = { _id: 1, text: 'x'.repeat(16 * 1024 * 1024 + 100) };
    await expect(harness.db.collection('big').insertOne(big as object)).rejects.toThrow();
    expect(await isAlive()).toBe(true);
  });

  it('outlives whatever bytes it is sent', async () => {
    const seeds = [
      messageOf({ ping: 1 }),
      messageOf({ find: 'a', filter: { a: { $in: [1, 'two', null] } }, sort: { b: -1 } }),
      messageOf({ insert: 'a', documents: [{ _id: 1, a: [1, { b: 2 }], c: new Date(0), d: /x/i }] }),
      messageOf({ aggregate: 'a', pipeline: [{ $match: { a: 1 } }, { $group: { _id: '$a' } }], cursor: {} }),
      messageOf({ update: 'a', updates: [{ q: {}, u: { $set: { b: 1 } } }], lsid: { id: 'x' }, txnNumber: 1 }),
    ];
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }))
      .map(([seed, changes]) => {
        const bytes = Buffer.from(seed);
        // The length stays true, so that the mutation reaches what reads the message.
        for (const [at, value] of changes) bytes[16 + (at % (bytes.length - 16))] = value;
        return bytes;
      });
    const noise = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: noise }), send),
      {
        numRuns: Number(process.env['FC_RUNS'] ?? 400),
      },
    );
    expect(await isAlive()).toBe(true);
  });

  it('ends a transaction number or session id of the wrong kind with an error, not a crash', async () => {
    const raw = await connectClient(harness.store.port);
    expect(await raw.command({ insert: 'a', documents: [{}], lsid: { id: 1 }, txnNumber: 'x' })).toMatchObject({
      ok: 0,
    });
    expect(await raw.command({ getMore: 'x', collection: 'a' })).toMatchObject({ ok: 0 });
    raw.close();
  });
});
