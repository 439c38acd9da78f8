import { type RegistryError, notFound } from '@registry/service-kit';
import { GatheringQueue } from './gathering-queue';
import { readContext } from './read-context';
import { Source } from './source';

const context = (caller = 'demo', validAt = '') =>
  readContext({ caller, purpose: '', requestId: 'r', asOf: { validAt, knownAt: [] } });

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
    batchGet: async (keys, _, { caller, asOf }) => {
      calls.push(`${caller} ${asOf.validAt} batch ${keys.join(',')}`);
      const items = keys.map((key): string | RegistryError =>
        key === 'missing' ? notFound('MISSING', 'Not there') : key.toUpperCase(),
      );
      return { items, knownAt: [{ partition: 'main', epoch: 1, seq: 5 }] };
    },
  });
  const load = (key: string, who = context()) => queue.load(key, undefined, who);

  it('asks once for what was wanted at once, equal keys once', async () => {
    const loaded = await Promise.all([load('a'), load('b'), load('a')]);
    expect(loaded.map(({ value }) => value)).toEqual(['A', 'B', 'A']);
    expect(calls).toEqual(['demo  batch a,b']);
  });

  it('asks plainly for one, unless the position is wanted', async () => {
    expect(await load('a')).toEqual({ value: 'A', seq: undefined });
    expect(await queue.load('a', undefined, context(), { withSeq: true })).toEqual({ value: 'A', seq: 5 });
    expect(calls).toEqual(['get a', 'demo  batch a']);
  });

  it('gives each read its own error', async () => {
    const [found, missing] = await Promise.allSettled([load('a'), load('missing')]);
    expect(found).toMatchObject({ status: 'fulfilled' });
    expect(missing).toMatchObject({ status: 'rejected', reason: { reason: 'MISSING' } });
  });

  it('never gathers over callers or dates', async () => {
    const others = [context('demo'), context('demo', '2020-01-01'), context('anonymous')];
    await Promise.all(others.flatMap((who) => [load('a', who), load('b', who)]));
    expect(calls).toEqual(['demo  batch a,b', 'demo 2020-01-01 batch a,b', 'anonymous  batch a,b']);
  });

  it('cuts what is more than a batch takes', async () => {
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => load(key)));
    expect(calls).toEqual(['demo  batch a,b,c', 'demo  batch d,e']);
  });
});
