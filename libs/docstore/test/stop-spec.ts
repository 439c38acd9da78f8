import { setTimeout as sleep } from 'node:timers/promises';
import { startDocstore } from '../src/index';
import { increment, MongoClient, temporaryFolder, type Row } from './harness';

describe('a store that is stopped', () => {
  it('refuses what still runs, so that nothing reads while LMDB closes', async () => {
    const folder = temporaryFolder();
    const uncaught: unknown[] = [];
    const note = (error: unknown): void => void uncaught.push(error);
    process.on('uncaughtException', note);
    for (let round = 0; round < 10; round++) {
      const store = await startDocstore({ path: folder.path });
      const client = await new MongoClient(store.uri, { serverSelectionTimeoutMS: 200 }).connect();
      const c = client.db('spec').collection<Row>('busy');
      // Statements that wait for one another's locks: what comes after the wait would read.
      const updates = [1, 2, 3, 4].map((n) => ({
        updateOne: { filter: { _id: n % 2 }, update: increment(n), upsert: true },
      }));
      const writes = Array.from({ length: 40 }, () => c.bulkWrite(updates).catch(() => undefined));
      await sleep(round * 3);
      await store.stop();
      await client.close(true);
      await Promise.all(writes);
    }
    await sleep(20);
    process.off('uncaughtException', note);
    expect(uncaught).toEqual([]);
    folder.remove();
  });
});
