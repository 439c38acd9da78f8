import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { deserialize } from 'bson';
import fc from 'fast-check';
import { startChildStore, type ChildStore } from '../src/trial/child-store';
import { connectClient, messageOf, newLsid, type Client } from '../src/wire/client';
import { temporaryFolder } from './harness';

let folder: ReturnType<typeof temporaryFolder>;
let store: ChildStore;
let client: Client;
beforeAll(async () => {
  folder = temporaryFolder();
  store = await startChildStore(folder.path);
  client = await connectClient(store.port);
  const documents = Array.from({ length: 200 }, (_, i) => ({ _id: i, n: i, a: [i, { b: i }], s: `text ${i}` }));
  await client.command({ createIndexes: 'a', indexes: [{ key: { a: 1 }, name: 'a' }] });
  await client.command({ insert: 'a', documents });
});
afterAll(async () => {
  client.close();
  await store.end('SIGTERM');
  folder.remove();
});

/** @returns anonymous memory of the store's process in MB; all that is resident where the system does not tell */
function anonymousMemory(): number {
  if (!existsSync('/proc')) return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(store.pid)])) / 1024;
  const [, kilobytes] = /RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${store.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

async function open(): Promise<Socket> {
  const socket = connect(store.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return socket;
}

/** Sends bytes on a connection of their own. @returns whether the store answered, or hung up */
async function send(bytes: Buffer): Promise<'answered' | 'closed'> {
  const socket = await open();
  return new Promise((resolve, reject) => {
    socket.on('close', () => resolve('closed'));
    socket.on('data', (reply: Buffer) => {
      socket.destroy();
      // InternalError: what the store did not expect, whatever was sent.
      if (reply.readInt32LE(12) === 2013 && reply.readInt32LE(0) === reply.length) {
        const { code, errmsg } = deserialize(reply.subarray(21));
        if (code === 1) reject(new Error(String(errmsg)));
      }
      resolve('answered');
    });
    socket.end(bytes);
  });
}

function announcing(length: number, opcode = 2013, total = 16): Buffer {
  const head = Buffer.alloc(total);
  head.writeInt32LE(length, 0);
  head.writeInt32LE(opcode, 12);
  return head;
}

const transaction = { lsid: newLsid(), txnNumber: 1, autocommit: false, startTransaction: true };
const SEEDS = [
  { hello: 1 },
  { buildInfo: 1 },
  { find: 'a', filter: { a: { $in: [1, 'two', null] }, s: { $regex: '^t' } }, sort: { n: -1 }, projection: { a: 1 } },
  { find: 'a', filter: { $or: [{ n: { $gt: 1 } }, { a: { $elemMatch: { b: 1 } } }] }, limit: 3, batchSize: 2 },
  { getMore: 1, collection: 'a', batchSize: 1 },
  { killCursors: 'a', cursors: [1] },
  { count: 'a', query: { n: { $lte: 5 } } },
  { distinct: 'a', key: 'a.b', query: {} },
  {
    aggregate: 'a',
    pipeline: [{ $match: { n: 1 } }, { $unwind: '$a' }, { $group: { _id: '$n', x: { $sum: 1 } } }],
    cursor: {},
  },
  { insert: 'b', documents: [{ a: [1, { b: 2 }], c: new Date(0), d: /x/i }] },
  { update: 'a', updates: [{ q: { n: 1 }, u: { $set: { 'a.0': 1 }, $inc: { n: 1 } }, upsert: true, multi: true }] },
  { update: 'a', updates: [{ q: {}, u: { $push: { a: { $each: [1], $slice: -3 } } }, arrayFilters: [] }] },
  { delete: 'b', deletes: [{ q: { a: 1 }, limit: 1 }] },
  { findAndModify: 'a', query: { n: 2 }, update: { $unset: { s: 1 } }, new: true },
  { createIndexes: 'b', indexes: [{ key: { x: 1, y: -1 }, name: 'xy', unique: true }] },
  { listIndexes: 'b' },
  { dropIndexes: 'b', index: 'xy' },
  { create: 'c', validator: { n: 1 } },
  { listCollections: 1, filter: { name: 'a' } },
  { explain: { find: 'a', filter: { n: 1 } }, verbosity: 'executionStats' },
  { insert: 'a', documents: [{}], ...transaction },
  { commitTransaction: 1, ...transaction },
  { serverStatus: 1 },
  { dbStats: 1 },
  { collStats: 'a' },
];

describe('a hostile client', () => {
  it('gets an error or a closed connection for whatever it sends, and the memory of the store stays flat', async () => {
    const mutated = fc
      .tuple(fc.constantFrom(...SEEDS), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }))
      .map(([seed, changes]) => {
        const bytes = messageOf(seed);
        // The length stays true, so that the mutation reaches what reads the message.
        for (const [at, value] of changes) bytes[16 + (at % (bytes.length - 16))] = value;
        return bytes;
      });
    const cut = fc.tuple(fc.constantFrom(...SEEDS), fc.nat()).map(([seed, at]) => {
      const bytes = messageOf(seed);
      return bytes.subarray(0, at % bytes.length);
    });
    const noise = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    const hostile = fc.oneof(
      { weight: 8, arbitrary: mutated },
      { weight: 2, arbitrary: cut },
      { weight: 1, arbitrary: noise },
    );
    const survived = fc.asyncProperty(hostile, async (bytes) => {
      await send(bytes);
    });
    const runs = Number(process.env['FC_RUNS'] ?? 600);
    await fc.assert(survived, { numRuns: runs });
    const before = anonymousMemory();
    await fc.assert(survived, { numRuns: runs });
    expect(await client.command({ ping: 1 })).toEqual({ ok: 1 });
    expect(anonymousMemory() - before).toBeLessThan(80);
  });

  it('is hung up on for a length of 1 GB, a negative one, an opcode that is not spoken', async () => {
    const before = anonymousMemory();
    for (const length of [1024 ** 3, 48_000_001, 2 ** 31 - 1, -1, 0, 15]) {
      expect(await send(announcing(length))).toBe('closed');
    }
    for (const opcode of [0, 1, 2001, 2002, 2005, 2006, 2012, 99]) {
      expect(await send(announcing(16, opcode))).toBe('closed');
    }
    expect(anonymousMemory() - before).toBeLessThan(20);
  });

  it('that announces 48 MB and sends a little takes up no more than it sent', async () => {
    const before = anonymousMemory();
    const sockets = await Promise.all(Array.from({ length: 200 }, open));
    for (const socket of sockets) socket.write(announcing(48_000_000, 2013, 20_000));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await client.command({ ping: 1 })).toEqual({ ok: 1 });
    expect(anonymousMemory() - before).toBeLessThan(60);
    for (const socket of sockets) socket.destroy();
  });

  it('that holds many large messages half sent is hung up on before they fill the memory', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, open));
    const chunk = announcing(48_000_000, 2013, 47_000_000);
    const gone = sockets.map((socket) => new Promise((resolve) => socket.once('close', () => resolve(true))));
    for (const socket of sockets) socket.write(chunk);
    await Promise.race(gone);
    expect(await client.command({ ping: 1 })).toEqual({ ok: 1 });
    for (const socket of sockets) socket.destroy();
    await Promise.all(gone);
    expect(await client.command({ ping: 1 })).toEqual({ ok: 1 });
  });

  it('that does not read its answers is no longer read from', async () => {
    await client.command({ insert: 'big', documents: [{ _id: 1, text: 'x'.repeat(8_000_000) }] });
    const before = anonymousMemory();
    const socket = await open();
    socket.pause();
    const ask = messageOf({ find: 'big', filter: { _id: 1 } });
    socket.write(Buffer.concat(Array.from({ length: 60 }, () => ask)));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await client.command({ ping: 1 })).toEqual({ ok: 1 });
    expect(anonymousMemory() - before).toBeLessThan(150);
    socket.destroy();
  });
});
