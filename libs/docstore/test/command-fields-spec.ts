import { connectClient, type Client } from '../src/wire/client';
import { startHarness, type Harness } from './harness';

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

describe('a command', () => {
  it('is refused with a database name that holds a dot: it would be that of another collection', async () => {
    await raw.command({ insert: 'b.c', documents: [{ _id: 1 }], $db: 'a' });
    expect(await raw.command({ find: 'c', filter: { _id: 1 }, $db: 'a.b' })).toMatchObject({ ok: 0, code: 73 });
  });

  it('is refused that asks for the state of a time', async () => {
    const readConcern = { level: 'snapshot', atClusterTime: 1 };
    await raw.command({ insert: 'timed', documents: [{ _id: 1 }] });
    for (const filter of [{ _id: 1 }, {}]) {
      expect(await raw.command({ find: 'timed', filter, readConcern })).toMatchObject({ ok: 0, code: 238 });
    }
  });

  it('that finds by _id is held to its batch size and its time limit as any other', async () => {
    await raw.command({ insert: 'many', documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] });
    const filter = { _id: { $in: [1, 2, 3] } };
    const page = await raw.command({ find: 'many', filter, limit: 3, batchSize: 2 });
    expect(page['cursor']).toMatchObject({ firstBatch: [{ _id: 1 }, { _id: 2 }] });
    expect(await raw.command({ find: 'many', filter, maxTimeMS: -1 })).toMatchObject({ ok: 0, code: 2 });
  });

  it('that asks for an index which cannot be built is told so, though another one asked first', async () => {
    await raw.command({ insert: 'twice', documents: [{ k: 1 }, { k: 1 }] });
    const other = await connectClient(harness.store.port);
    const command = { createIndexes: 'twice', indexes: [{ key: { k: 1 }, name: 'k', unique: true }] };
    const replies = await Promise.all([raw.command(command), other.command(command)]);
    other.close();
    expect(replies.map(({ code }) => code)).toEqual([11000, 11000]);
  });
});
