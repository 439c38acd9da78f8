import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { startDocstore } from '../src/index';
import { MongoClient, temporaryFolder, type Row } from './harness';

const MAIN = join(__dirname, '../dist/main.js');

async function spawnStore(path: string): Promise<{ process: ChildProcess; uri: string }> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, DOCSTORE_PORT: '0', DOCSTORE_PATH: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const { uri } = JSON.parse(line) as { uri: string };
  return { process: child, uri };
}

/** Writes until the store is gone. @returns what was acknowledged */
async function writeUntilKilled(uri: string, round: number, kill: () => void): Promise<Map<string, number>> {
  const client = await new MongoClient(uri, { retryWrites: false, serverSelectionTimeoutMS: 500 }).connect();
  const c = client.db('spec').collection<Row>('survivors');
  const acknowledged = new Map<string, number>();
  let stopped = false;
  const plain = async (writer: number): Promise<void> => {
    for (let i = 0; !stopped; i++) {
      const _id = `r${round}w${writer}i${i}`;
      await c.insertOne({ _id, terms: [`w${writer}`, 'all'], n: 0 });
      acknowledged.set(_id, 0);
      await c.updateOne({ _id }, { $set: { n: 1 } });
      acknowledged.set(_id, 1);
    }
  };
  const transactional = async (writer: number): Promise<void> => {
    for (let i = 0; !stopped; i++) {
      const ids = [0, 1, 2].map((part) => `r${round}t${writer}i${i}p${part}`);
      const session = client.startSession();
      session.startTransaction();
      await c.insertMany(
        ids.map((_id) => ({ _id, terms: ['all'], n: 1 })),
        { session },
      );
      await session.commitTransaction();
      await session.endSession();
      for (const _id of ids) acknowledged.set(_id, 1);
    }
  };
  const writers = [...[0, 1, 2, 3].map(plain), ...[0, 1].map(transactional)].map((each) => each.catch(() => undefined));
  const enough = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60 + round * 25));
  await enough();
  kill();
  stopped = true;
  await Promise.all(writers);
  await client.close(true).catch(() => undefined);
  return acknowledged;
}

describe('what was acknowledged', () => {
  it('survives kill -9 at any moment, with every index entry, and no transaction by halves', async () => {
    const folder = temporaryFolder();
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 10; round++) {
      const { process: child, uri } = await spawnStore(folder.path);
      const client = await new MongoClient(uri).connect();
      await client.db('spec').collection('survivors').createIndex({ terms: 1, n: 1 });
      await client.close();
      for (const [id, n] of await writeUntilKilled(uri, round, () => child.kill('SIGKILL'))) acknowledged.set(id, n);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    const store = await startDocstore({ path: folder.path });
    const client = await new MongoClient(store.uri).connect();
    const c = client.db('spec').collection<Row>('survivors');
    const stored = await c.find({}).toArray();
    const byId = new Map(stored.map((row) => [String(row._id), Number(row['n'])]));
    const lost = [...acknowledged].filter(([id, n]) => (byId.get(id) ?? -1) < n);
    expect(lost).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(50);
    expect(await c.find({ terms: 'all' }).hint('terms_1_n_1').toArray()).toHaveLength(stored.length);
    const halves = stored.filter(({ _id }) => /p0$/.test(String(_id)) && !byId.has(String(_id).replace(/p0$/, 'p2')));
    expect(halves).toEqual([]);
    await client.close();
    await store.stop();
    folder.remove();
  });

  it('is there with its indexes after a graceful stop', async () => {
    const folder = temporaryFolder();
    const first = await spawnStore(folder.path);
    let client = await new MongoClient(first.uri).connect();
    await client.db('spec').collection('kept').createIndex({ a: 1 }, { unique: true });
    await client
      .db('spec')
      .collection('kept')
      .insertOne({ a: [1, 2] });
    await client.close();
    first.process.kill('SIGTERM');
    const [code] = (await once(first.process, 'exit')) as [number];
    expect(code).toBe(0);
    const second = await spawnStore(folder.path);
    client = await new MongoClient(second.uri).connect();
    const c = client.db('spec').collection('kept');
    expect((await c.indexes()).map(({ name, unique }) => [name, unique])).toEqual([
      ['_id_', undefined],
      ['a_1', true],
    ]);
    expect(await c.countDocuments({ a: 2 })).toBe(1);
    await expect(c.insertOne({ a: 2 })).rejects.toMatchObject({ code: 11000 });
    await client.close();
    second.process.kill('SIGTERM');
    await once(second.process, 'exit');
    folder.remove();
  });
});
