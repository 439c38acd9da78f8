import { startDocstore } from '@registry/docstore';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { Ledger, StoreUnavailableError } from '../src/index';
import { request, residents } from './model/register';

const data = { number: '1', name: '王五', division: '310101', sex: '1', born: '1990-01-01' };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

it('opens while the store is away, says so to every call, and comes back with it', async () => {
  const path = await mkdtemp(join(tmpdir(), 'ledger-away-'));
  const port = await freePort();
  const connection = mongoose.createConnection(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    dbName: 'away',
    autoIndex: false,
    serverSelectionTimeoutMS: 300,
  });
  await connection.asPromise().catch(() => undefined);
  const ledger = await Ledger.open({ connection, registry: 'spec', resources: [residents], followMs: 20 });
  await expect(ledger.moment()).rejects.toThrow(StoreUnavailableError);
  await expect(ledger.write(request, () => Promise.resolve())).rejects.toThrow(StoreUnavailableError);

  const store = await startDocstore({ path, port });
  await connection.openUri(store.uri, { dbName: 'away', serverSelectionTimeoutMS: 300 });
  const record = (validFrom: string): Promise<{ seq: number }> =>
    ledger.write(request, (tx) => tx.record(residents, { key: 'a', data: { ...data, name: validFrom }, validFrom }));
  expect(await record('2000-01-01')).toMatchObject({ seq: 1 });

  await store.stop();
  await expect(record('2001-01-01')).rejects.toThrow(StoreUnavailableError);
  await expect(ledger.head()).rejects.toThrow(StoreUnavailableError);

  const again = await startDocstore({ path, port });
  const until = Date.now() + 10_000;
  while (Date.now() < until && (await ledger.head().catch(() => undefined)) === undefined) await sleep(50);
  expect(await record('2002-01-01')).toMatchObject({ seq: 2 });
  expect((await ledger.moment()).seq).toBe(2);
  await ledger.close();
  await connection.close();
  await again.stop();
  await rm(path, { recursive: true, force: true });
});
