import { type RegistryError, notFound } from '@registry/service-kit';
import { GatheringQueue } from './gathering-queue';
import { readContext } from './read-context';
import type { Snapshot } from '../snapshots/snapshot';
import { Source } from './source';

const position = { partition: 'main', epoch: 1, seq: 5 };
const snapshot: Snapshot = { token: 't', today: '2026-01-01', positions: { geospatial: [position] }, isGiven: false };
const context = (caller = 'demo', validAt = '2026-01-01', of = snapshot) =>
  readContext({ caller, purpose: '', requestId: 'r' }, of, validAt);

describe('a gathering queue', () => {
  const calls: string[] = [];
  const source = new Source('geospatial', 1_000, () => undefined);
  afterAll(() => source.close());
  beforeEach(() => {
    calls.length = 0;
  });

  const queue = new GatheringQueue<string, string>({
    source,
    keyText: (key) => key,
    paramsText: () => '',
    maxKeys: 3,
    get: async (key) => {
      calls.push(`get ${key}`);
      return key.toUpperCase();
    },
    batchGet: async (keys, _, { validAt, knownAt }) => {
      calls.push(`${validAt} ${knownAt[0]?.seq} batch ${keys.join(',')}`);
      return keys.map((key): string | RegistryError =>
        key === 'missing' ? notFound('MISSING', 'Not there') : key.toUpperCase(),
      );
    },
  });
  const load = (key: string, who = context()) => queue.load(key, undefined, who);

  it('asks once for what was wanted at once, equal keys once', async () => {
    const loaded = await Promise.all([load('a'), load('b'), load('a')]);
    expect(loaded).toEqual(['A', 'B', 'A']);
    expect(calls).toEqual(['2026-01-01 5 batch a,b']);
  });

  it('asks plainly for one', async () => {
    expect(await load('a')).toBe('A');
    expect(calls).toEqual(['get a']);
  });

  it('gives each read its own error', async () => {
    const [found, missing] = await Promise.allSettled([load('a'), load('missing')]);
    expect(found).toMatchObject({ status: 'fulfilled' });
    expect(missing).toMatchObject({ status: 'rejected', reason: { reason: 'MISSING' } });
  });

  it('never gathers over callers, dates or snapshots', async () => {
    const earlier = { ...snapshot, token: 'u', positions: { geospatial: [{ ...position, seq: 4 }] } };
    const others = [
      context('demo'),
      context('demo', '2020-01-01'),
      context('anonymous'),
      context('demo', '2026-01-01', earlier),
    ];
    await Promise.all(others.flatMap((who) => [load('a', who), load('b', who)]));
    expect(calls).toEqual([
      '2026-01-01 5 batch a,b',
      '2020-01-01 5 batch a,b',
      '2026-01-01 5 batch a,b',
      '2026-01-01 4 batch a,b',
    ]);
  });

  it('cuts what is more than a batch takes', async () => {
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => load(key)));
    expect(calls).toEqual(['2026-01-01 5 batch a,b,c', '2026-01-01 5 batch d,e']);
  });
});
