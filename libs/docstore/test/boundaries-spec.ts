import { Double, Long } from 'bson';
import { startDocstore } from '../src/index';
import { connectClient, newLsid, type Client } from '../src/wire/client';
import { startHarness, temporaryFolder, type Harness } from './harness';

let harness: Harness;
let raw: Client;
beforeAll(async () => {
  harness = await startHarness();
  raw = await connectClient(harness.store.port);
});
afterAll(async () => {
  raw.close();
  await harness.close();
});

function transaction(): { first: object; next: object } {
  const next = { lsid: newLsid(), txnNumber: Long.fromNumber(1), autocommit: false };
  return { first: { ...next, startTransaction: true }, next };
}

const setB = { u: { $set: { b: 1 } } };

describe('a transaction', () => {
  it('that could not be committed is not said to be, however often it is asked', async () => {
    const { first, next } = transaction();
    await raw.command({ insert: 'gone', documents: [{ _id: 1 }] });
    await raw.command({ insert: 'gone', documents: [{ _id: 2 }], ...first });
    await raw.command({ drop: 'gone' });
    expect(await raw.command({ commitTransaction: 1, ...next })).toMatchObject({ ok: 0, code: 112 });
    expect(await raw.command({ commitTransaction: 1, ...next })).toMatchObject({ ok: 0, code: 251 });
  });

  it('updates what it sees, whatever index has been built since', async () => {
    const { first, next } = transaction();
    await raw.command({ insert: 'indexed', documents: [{ _id: 1, a: 1 }] });
    await raw.command({ find: 'indexed', ...first });
    await raw.command({ createIndexes: 'indexed', indexes: [{ key: { a: 1 }, name: 'a' }] });
    const updates = [{ q: { a: 1 }, ...setB }];
    expect(await raw.command({ update: 'indexed', updates, ...next })).toMatchObject({ ok: 1, n: 1 });
    await raw.command({ commitTransaction: 1, ...next });
  });

  it('is run again when $out has replaced what it would update', async () => {
    const { first, next } = transaction();
    await raw.command({ insert: 'replaced', documents: [{ _id: 1, a: 1 }] });
    await raw.command({ find: 'replaced', ...first });
    await raw.command({ aggregate: 'replaced', pipeline: [{ $out: 'replaced' }], cursor: {} });
    const reply = await raw.command({ update: 'replaced', updates: [{ q: { a: 1 }, ...setB }], ...next });
    expect(reply).toMatchObject({ ok: 0, code: 246, errorLabels: ['TransientTransactionError'] });
  });
});

describe('a write command', () => {
  it('says what it has done when a later statement is refused', async () => {
    await raw.command({ insert: 'partly', documents: [{ _id: 1 }] });
    const updates = [
      { q: { _id: 1 }, ...setB },
      { q: { $where: '1' }, ...setB },
    ];
    const reply = await raw.command({ update: 'partly', updates });
    expect(reply).toMatchObject({ ok: 1, n: 1, writeErrors: [{ index: 1, code: 238 }] });
  });

  it('writes nothing when the document cannot be shown as asked', async () => {
    await raw.command({ insert: 'shown', documents: [{ _id: 1, a: 1 }] });
    const fields = { x: { $divide: ['$a', 0] } };
    const command = { findAndModify: 'shown', query: { _id: 1 }, update: { $set: { a: 2 } }, fields };
    expect(await raw.command(command)).toMatchObject({ ok: 0 });
    expect(await harness.db.collection('shown').findOne({})).toEqual({ _id: 1, a: 1 });
  });

  it('that is retried after a restart is answered with the same types', async () => {
    const folder = temporaryFolder();
    const command = {
      findAndModify: 'c',
      query: {},
      update: { $set: { x: 1 } },
      lsid: newLsid(),
      txnNumber: Long.fromNumber(1),
    };
    const answers: Buffer[] = [];
    for (const isFirst of [true, false]) {
      const store = await startDocstore({ path: folder.path });
      const client = await connectClient(store.port);
      if (isFirst)
        await client.command({ insert: 'c', documents: [{ _id: 1, d: new Double(5), l: Long.fromNumber(7) }] });
      client.socket.once('data', (chunk: Buffer) => answers.push(chunk.subarray(16)));
      await client.command(command);
      client.close();
      await store.stop();
    }
    folder.remove();
    expect(answers[1]).toEqual(answers[0]);
  });
});
