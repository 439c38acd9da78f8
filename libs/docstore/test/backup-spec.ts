import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { backup } from '../src/backup/backup';
import { restore } from '../src/backup/restore';
import { checkStore } from '../src/check/check';
import { startDocstore } from '../src/index';
import { Store, WriteBatch } from '../src/storage/store';
import { startChildStore } from '../src/trial/child-store';
import { MongoClient, temporaryFolder, type Row } from './harness';

const CLI = join(__dirname, '../dist/admin/cli.js');
const run = promisify(execFile);

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());
const inFolder = (name: string): string => join(folder.path, name);

/** A store with two collections that has stopped, and its backup. */
async function backedUp(): Promise<string> {
  const store = await startDocstore({ path: inFolder('store') });
  const client = await new MongoClient(store.uri).connect();
  await client.db('spec').collection('a').createIndex({ n: 1 }, { unique: true });
  const text = 'x'.repeat(1000);
  await client
    .db('spec')
    .collection<Row>('a')
    .insertMany(Array.from({ length: 5_000 }, (_, n) => ({ _id: n, n, text })));
  await client
    .db('spec')
    .collection('b')
    .insertOne({ big: 'y'.repeat(3_000_000) });
  await client.close();
  await store.stop();
  await backup(inFolder('store'), inFolder('file'));
  return inFolder('file');
}

async function contents(path: string): Promise<string> {
  const store = await startDocstore({ path });
  const client = await new MongoClient(store.uri).connect();
  const digest = createHash('sha256');
  for (const name of ['a', 'b'])
    digest.update(JSON.stringify(await client.db('spec').collection(name).find().toArray()));
  digest.update(JSON.stringify(await client.db('spec').collection('a').indexes()));
  await client.close();
  await store.stop();
  return digest.digest('hex');
}

describe('a backup', () => {
  it('restores to the same documents and indexes, clean under the check', async () => {
    const file = await backedUp();
    const { rows } = await restore(file, inFolder('other'));
    expect(rows).toMatchObject({ documents: 5_001, entries: 5_000 });
    expect(await checkStore(inFolder('other'), () => undefined)).toMatchObject({ findings: 0, documents: 5_001 });
    expect(await contents(inFolder('other'))).toBe(await contents(inFolder('store')));
  });

  it('is one state of a store that takes writes meanwhile: all of a transaction, and all that was acknowledged before', async () => {
    const child = await startChildStore(inFolder('store'));
    const client = await new MongoClient(child.uri).connect();
    const pairs = client.db('spec').collection<Row>('pairs');
    await pairs.createIndex({ pair: 1 });
    let written = 0;
    let stopped = false;
    const writing = (async () => {
      for (; !stopped; written++) {
        await client.withSession((session) =>
          session.withTransaction(async () => {
            await pairs.insertOne({ _id: `${written}a`, pair: written }, { session });
            await pairs.insertOne({ _id: `${written}b`, pair: written }, { session });
          }),
        );
      }
    })();
    try {
      while (written < 20) await new Promise((resolve) => setTimeout(resolve, 5));
      const before = written;
      await run(process.execPath, [CLI, 'backup', inFolder('file'), '--path', inFolder('store')]);
      await restore(inFolder('file'), inFolder('other'));
      const { documents, findings } = await checkStore(inFolder('other'), () => undefined);
      expect(findings).toBe(0);
      expect(documents % 2).toBe(0);
      expect(documents).toBeGreaterThanOrEqual(before * 2);
    } finally {
      stopped = true;
      await writing;
      await client.close();
      await child.end('SIGTERM');
    }
  });

  it('is refused over a file, and a restore over data', async () => {
    const file = await backedUp();
    await expect(backup(inFolder('store'), file)).rejects.toThrow('the file exists already');
    await expect(restore(file, inFolder('store'))).rejects.toThrow('the folder is not empty');
    mkdirSync(inFolder('empty'));
    await restore(file, inFolder('empty'));
    expect(readdirSync(inFolder('empty'))).toContain('data.mdb');
  });

  it('that is cut off anywhere is refused, and nothing is left of the restore', async () => {
    const whole = readFileSync(await backedUp());
    for (const length of [0, 10, 27, 40, 200, 1_000_000, whole.length - 1, whole.length - 100]) {
      writeFileSync(inFolder('cut'), whole.subarray(0, length));
      await expect(restore(inFolder('cut'), inFolder('other'))).rejects.toThrow(/cut off at byte|not a backup file/);
    }
    expect(readdirSync(folder.path).sort()).toEqual(['cut', 'file', 'store']);
  });

  it('that was altered is refused, naming the byte where the altered part begins', async () => {
    const whole = readFileSync(await backedUp());
    for (const at of [30, 100, 50_000, 3_000_000, whole.length - 20]) {
      const altered = Buffer.from(whole);
      altered[at] = (altered[at] ?? 0) ^ 1;
      writeFileSync(inFolder('altered'), altered);
      await expect(restore(inFolder('altered'), inFolder('other'))).rejects.toThrow(
        /altered: the checksum of the frame at byte|cut off/,
      );
    }
    writeFileSync(inFolder('longer'), Buffer.concat([whole, Buffer.from('more')]));
    await expect(restore(inFolder('longer'), inFolder('other'))).rejects.toThrow('4 bytes after its end');
    expect(existsSync(inFolder('other'))).toBe(false);
  });
});

describe('the command', () => {
  it('restores, and says that no registry in the store began a new epoch', async () => {
    const { stdout, stderr } = await run(process.execPath, [
      CLI,
      'restore',
      await backedUp(),
      '--path',
      inFolder('new'),
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ rows: { documents: 5_001 } });
    expect(stderr).toMatch(/^注意：.* npm run restore/);
  });

  it('ends with 0 for a clean store, 1 for findings, 2 for what it does not understand', async () => {
    await backedUp();
    const clean = await run(process.execPath, [CLI, 'check', '--path', inFolder('store')]);
    expect(clean.stdout).toContain('5001 文档 documents');
    const json = await run(process.execPath, [CLI, 'check', '--json', '--path', inFolder('store')]);
    expect(JSON.parse(json.stdout)).toMatchObject({ documents: 5_001, findings: 0 });
    const store = new Store(inFolder('store'));
    const stray = new WriteBatch();
    stray.put('documents', Buffer.alloc(8, 9), Buffer.from([5, 0, 0, 0, 0]));
    await store.commit(stray);
    await store.close();
    const damaged = run(process.execPath, [CLI, 'check', '--path', inFolder('store')]);
    await expect(damaged).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('rows belong to no known collection or index: 09090909') as string,
    });
    await expect(run(process.execPath, [CLI, 'chek'])).rejects.toMatchObject({ code: 2 });
    await expect(run(process.execPath, [CLI, 'check', '--path', inFolder('none')])).rejects.toMatchObject({ code: 2 });
  });
});
