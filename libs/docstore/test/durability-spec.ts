import { join } from 'node:path';
import { checkStore } from '../src/check/check';
import { startDocstore } from '../src/index';
import { startChildStore } from '../src/trial/child-store';
import { connectClient } from '../src/wire/client';
import { killLoop } from '../src/trial/kill-loop';
import { PlainWriter } from '../src/trial/plain-writer';
import { RetryWriter } from '../src/trial/retry-writer';
import { TransactionWriter } from '../src/trial/transaction-writer';
import { must } from '../src/trial/writer';
import { MongoClient, startHarness, temporaryFolder } from './harness';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

describe('what was acknowledged', () => {
  it('survives 50 kills at any moment: clean under the check, no transaction by halves, no retry counted twice', async () => {
    const path = join(folder.path, 'store');
    const outcome = await killLoop({ path, rounds: 50, signal: 'SIGKILL', documents: 0 });
    expect(outcome).toMatchObject({ rounds: 50, lost: [] });
    expect(outcome.acknowledged).toBeGreaterThan(500);
  }, 300_000);

  it('survives a graceful stop under writes, which ends with code 0', async () => {
    const path = join(folder.path, 'store');
    const outcome = await killLoop({ path, rounds: 5, signal: 'SIGTERM', documents: 100 });
    expect(outcome).toMatchObject({ rounds: 5, lost: [] });
  });

  it('is not put at risk by a second store on the same folder: that is refused, naming the process', async () => {
    const first = await startChildStore(folder.path);
    await expect(startDocstore({ path: folder.path })).rejects.toThrow(
      `another process (${first.pid}) has this store open`,
    );
    await first.end('SIGKILL');
    const second = await startDocstore({ path: folder.path });
    await second.stop();
  });

  it('is there with its indexes after a graceful stop', async () => {
    const first = await startChildStore(folder.path);
    let client = await new MongoClient(first.uri).connect();
    await client.db('spec').collection('kept').createIndex({ a: 1 }, { unique: true });
    await client
      .db('spec')
      .collection('kept')
      .insertOne({ a: [1, 2] });
    await client.close();
    expect(await first.end('SIGTERM')).toBe(0);
    const second = await startChildStore(folder.path);
    client = await new MongoClient(second.uri).connect();
    const c = client.db('spec').collection('kept');
    expect((await c.indexes()).map(({ name, unique }) => [name, unique])).toEqual([
      ['_id_', undefined],
      ['a_1', true],
    ]);
    expect(await c.countDocuments({ a: 2 })).toBe(1);
    await expect(c.insertOne({ a: 2 })).rejects.toMatchObject({ code: 11000 });
    await client.close();
    await second.end('SIGTERM');
    expect(await checkStore(folder.path, () => undefined)).toMatchObject({ findings: 0 });
  });
});

describe('the kill loop', () => {
  it('notices a lost write, half a transaction and a retry that counted twice', async () => {
    const harness = await startHarness();
    const client = await connectClient(harness.store.port);
    for (const command of [...PlainWriter.indexes, ...TransactionWriter.indexes]) await must(client, command);
    const writers = [new PlainWriter('p'), new TransactionWriter('t'), new RetryWriter('r')];
    for (const writer of writers) {
      for (let i = 0; i < 60; i++) await writer.write(client);
      expect(await writer.verify(client)).toEqual([]);
    }
    await must(client, { delete: 'plain', deletes: [{ q: { _id: 'p-7' }, limit: 1 }] });
    await must(client, { update: 'right', updates: [{ q: {}, u: { $inc: { n: -1 } }, multi: true }] });
    await must(client, { update: 'counters', updates: [{ q: { _id: 'r-3' }, u: { $inc: { n: 1 } } }] });
    const lost = await Promise.all(writers.map((writer) => writer.verify(client)));
    expect(lost).toEqual([
      ['plain p-7: version 2 was acknowledged, 0 is stored'],
      ['transaction of t by halves: left 60, right 59, journal 60'],
      ['counter r-3: 6 were acknowledged, 7 are stored'],
    ]);
    client.close();
    await harness.close();
  });
});
