import { type TestStore, startTestStore } from '@registry/testing';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { EventReader } from './event-reader';
import { FeedRegistry, type NamedChange, keyOf } from './feed-registry';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway';

const path = '/v1/changes/geospatial';
const events = { headers: { accept: 'text/event-stream' } };

/** Asks again until it holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}

interface Problem {
  readonly status: number;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fieldViolations: readonly { field: string; reason: string; description: string }[];
}

describe('the change feed of a registry', () => {
  let store: TestStore;
  let registry: FeedRegistry;
  let under: GatewayUnderTest;
  let database: string;
  const readers: EventReader[] = [];

  beforeAll(async () => {
    store = await startTestStore();
  });
  beforeEach(async () => {
    database = store.newDatabase('feed');
    registry = await FeedRegistry.start(store.uri, database);
    under = await gateway();
  });
  afterEach(async () => {
    readers.splice(0).forEach((reader) => reader.leave());
    await under.gateway.stop();
    await registry.stop();
  });
  afterAll(() => store.stop());

  const gateway = (variables: Record<string, string> = {}) =>
    startGatewayUnderTest({ GEOSPATIAL_ADDRESS: registry.address, EVENT_HEARTBEAT_SECONDS: '1', ...variables });

  async function gatewayWith(variables: Record<string, string>): Promise<void> {
    await under.gateway.stop();
    under = await gateway(variables);
  }

  function reader(query = ''): EventReader {
    const made = new EventReader(`http://127.0.0.1:${under.gateway.port}${path}${query}`);
    readers.push(made);
    return made;
  }

  const keysOf = (changes: readonly NamedChange[]): string[] => changes.map(({ key }) => key);

  async function problem(query: string, init?: RequestInit): Promise<Problem> {
    const answer = await under.ask(`${path}${query}`, init);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    return (await answer.json()) as Problem;
  }

  /** The changes of a page, and where it says to go on. */
  async function page(query = '') {
    const lines = (await (await under.ask(`${path}${query}`)).text()).trimEnd().split('\n');
    const last = JSON.parse(lines.pop() ?? '') as { next: string };
    return { keys: keysOf(lines.map((line) => JSON.parse(line) as NamedChange)), next: last.next };
  }

  async function writeSome(): Promise<void> {
    await registry.record(['a'], '310101');
    await registry.record(['b'], '320500', 'features');
    await registry.record(['c'], '320500');
    await registry.end('a');
  }

  describe('as pages', () => {
    it('shows what the filters ask for, and moves on past the rest', async () => {
      await writeSome();
      const wanted: [string, string[]][] = [
        ['?resource=features', ['features/b']],
        ['?resource=features,divisions&division=320000', ['features/b', 'divisions/c']],
        ['?resource=features&resource=divisions&division=310000', ['divisions/a', 'divisions/a']],
        ['?division=310000,320500&kind=ended', ['divisions/a']],
        ['?kind=merged,erased', []],
      ];
      for (const [query, keys] of wanted) {
        expect(await page(query)).toEqual({ keys, next: 'main:1:4' });
      }
      expect(await page('?resource=features&limit=1')).toEqual({ keys: [], next: 'main:1:1' });
      expect(await page('?resource=features&limit=1&after=main:1:1')).toEqual({
        keys: ['features/b'],
        next: 'main:1:2',
      });
    });

    it('refuses filters that nothing can meet, by name', async () => {
      const many = Array.from({ length: 101 }, (_, index) => `x${'y'.repeat(index % 11)}${'z'.repeat(index / 11)}`);
      const refused: [string, string, string][] = [
        ['?resource=persons', 'resource', 'RESOURCE_UNKNOWN'],
        ['?resource=', 'resource', 'MALFORMED'],
        [`?resource=${many.join(',')}`, 'resource', 'TOO_MANY_VALUES'],
        ['?division=31', 'division', 'DIVISION_CODE_MALFORMED'],
        ['?division=310000,x', 'division', 'DIVISION_CODE_MALFORMED'],
        ['?kind=recorded&kind=gone', 'kind', 'VALUE_UNKNOWN'],
      ];
      for (const [query, field, reason] of refused) {
        for (const init of [undefined, events]) {
          expect(await problem(query, init)).toMatchObject({ status: 400, fieldViolations: [{ field, reason }] });
        }
      }
      const chinese = await problem('?kind=gone', { headers: { 'accept-language': 'zh' } });
      expect(chinese.fieldViolations[0]?.description).toContain('须为其中之一：recorded');
    });

    it('names where to go on before the first commit too', async () => {
      const { next } = await page();
      expect(next).toBe('main:1:0');
      await registry.record(['a']);
      await until(async () => (await page(`?after=${next}`)).next === 'main:1:1');
    });
  });

  describe('as events', () => {
    it('tells each change once and in order over reconnects while others are written', async () => {
      const titles = Array.from({ length: 60 }, (_, index) => String(index));
      const writing = (async () => {
        for (let at = 0; at < titles.length; at += 3) await registry.record(titles.slice(at, at + 3));
      })();
      const reading = reader();
      for (let wanted = 4; reading.changes.length < titles.length; wanted += 7) {
        await reading.read(() => reading.changes.length >= Math.min(wanted, titles.length));
      }
      await writing;
      expect(keysOf(reading.changes)).toEqual(titles.map((title) => keyOf(title)));
      expect(reading.cursor).toBe('main:1:20');
    });

    it('is one event for each commit, whose id is the cursor after all of it', async () => {
      await registry.record(['a', 'b', 'c']);
      await registry.record(['d']);
      const reading = reader();
      const answer = await reading.read(() => reading.changes.length === 4);
      expect(answer.headers.get('content-type')).toBe('text/event-stream');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-accel-buffering')).toBe('no');
      const [first, ...rest] = reading.blocks.map(({ fields }) => fields);
      expect(first).toEqual({ retry: '2000' });
      expect(rest.map(({ id }) => id)).toEqual(['main:1:1', 'main:1:2']);
      expect(JSON.parse(rest[1]?.['data'] ?? '')).toEqual([
        {
          ...{ seq: 2, recordedAt: expect.stringMatching(/^\d{4}-.*Z$/), resource: 'divisions', key: 'divisions/d' },
          ...{ kind: 'recorded', validFrom: '2020-01-01', source: 'mnr' },
        },
      ]);
    });

    it('moves the cursor of a reader whose filter leaves everything out, and tells what comes then', async () => {
      await writeSome();
      const reading = reader('?resource=features&kind=ended,corrected,recorded&division=310000');
      await reading.read(() => reading.cursor === 'main:1:4');
      expect(reading.changes).toEqual([]);
      const going = reading.read(() => reading.changes.length === 1);
      await registry.record(['x'], '320500', 'features');
      await registry.record(['y'], '310000', 'features');
      await going;
      expect(keysOf(reading.changes)).toEqual(['features/y']);
    });

    it('goes on after Last-Event-ID, which wins over `after`', async () => {
      await writeSome();
      const reading = reader('?after=main:1:1');
      await reading.read(() => reading.changes.length === 3);
      expect(keysOf(reading.changes)).toEqual(['features/b', 'divisions/c', 'divisions/a']);
      reading.cursor = 'main:1:3';
      await reading.read(() => reading.changes.length === 4);
      expect(reading.changes.at(-1)).toMatchObject({ key: 'divisions/a', kind: 'ended', seq: 4 });
    });

    it('is refused before it begins where its cursor is none of this log', async () => {
      await writeSome();
      const resumed = (id: string) => ({ headers: { ...events.headers, 'last-event-id': id } });
      expect(await problem('', resumed('x'))).toMatchObject({
        status: 400,
        fieldViolations: [{ field: 'Last-Event-ID', reason: 'CURSOR_MALFORMED' }],
      });
      expect(await problem('?after=main:1:1', resumed('main:7:1'))).toMatchObject({
        ...{ status: 400, reason: 'CURSOR_OF_OTHER_EPOCH', metadata: { restartFrom: 'main:1:0' } },
      });
      expect(await problem('', resumed('main:1:9'))).toMatchObject({ status: 400, reason: 'POSITION_AHEAD_OF_HEAD' });
      expect(await problem('?limit=3', events)).toMatchObject({
        fieldViolations: [{ field: 'limit', reason: 'NOT_OF_STREAMS' }],
      });
    });

    it('asks the registry no more when its reader is gone', async () => {
      await registry.record(['a']);
      const reading = reader();
      await reading.read(() => reading.changes.length === 1);
      await until(async () => (await (await under.ask('/metrics')).text()).includes('event_streams_open 0'));
      const asked = await registry.pagesAsked();
      await registry.record(['b']);
      await delay(1_500);
      expect(await registry.pagesAsked()).toBe(asked);
    });

    it('asks the registry when its log grows, and in silence once in a heartbeat', async () => {
      await gatewayWith({ EVENT_HEARTBEAT_SECONDS: '60' });
      await registry.record(['a']);
      const reading = reader();
      const going = reading.read(() => reading.changes.length === 2);
      await until(() => reading.changes.length === 1);
      await delay(500);
      const asked = await registry.pagesAsked();
      await delay(500);
      expect(await registry.pagesAsked()).toBe(asked);
      await registry.record(['b']);
      await going;
    });

    it('goes on by itself when the registry comes back, and tells each change once', async () => {
      await registry.record(['a']);
      const reading = reader();
      const going = reading.read(() => reading.changes.length === 3);
      await until(() => reading.changes.length === 1);
      const { port } = registry;
      await registry.stop();
      await until(() => reading.blocks.some(({ fields }) => fields[''] === 'waiting for the registry'));
      registry = await FeedRegistry.start(store.uri, database, port);
      await registry.record(['b']);
      await registry.record(['c']);
      await going;
      expect(keysOf(reading.changes)).toEqual(['divisions/a', 'divisions/b', 'divisions/c']);
    });

    it('ends with a problem when the registry comes back without what was read', async () => {
      await writeSome();
      const reading = reader();
      const going = reading.read();
      await until(() => reading.changes.length === 4);
      const { port } = registry;
      await registry.stop();
      registry = await FeedRegistry.start(store.uri, store.newDatabase('feed'), port);
      await going;
      const { event, data, id } = reading.blocks.at(-1)?.fields ?? {};
      expect([event, id]).toEqual(['problem', undefined]);
      expect(JSON.parse(data ?? '')).toMatchObject({ status: 400, reason: 'POSITION_AHEAD_OF_HEAD' });
      expect(
        await problem('', { headers: { ...events.headers, 'last-event-id': reading.cursor ?? '' } }),
      ).toMatchObject({
        reason: 'POSITION_AHEAD_OF_HEAD',
      });
    });

    it('ends when its time is over, after a whole event, and its reader comes again', async () => {
      await gatewayWith({ EVENT_STREAM_SECONDS: '1' });
      await registry.record(['a']);
      const reading = reader();
      await reading.read();
      await registry.record(['b']);
      await reading.read();
      expect(keysOf(reading.changes)).toEqual(['divisions/a', 'divisions/b']);
    });

    it('ends when the gateway stops, for readers who take nothing too', async () => {
      await registry.record(['a']);
      const reading = reader();
      const going = reading.read();
      const stalled = await stall();
      await until(() => reading.changes.length === 1);
      await under.gateway.stop();
      await going;
      stalled.destroy();
      under = await gateway();
    });

    it('is one of so many of a caller and of the gateway, and frees its place', async () => {
      await gatewayWith({ EVENT_STREAMS: '2', EVENT_STREAMS_PER_CALLER: '1' });
      await registry.record(['a']);
      const first = reader();
      const reading = first.read();
      await until(() => first.changes.length === 1);
      const refused = await under.ask(path, events);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
      expect(await refused.json()).toMatchObject({ reason: 'TOO_MANY_STREAMS' });
      expect((await under.ask(path)).status).toBe(200);
      first.leave();
      await reading;
      await until(async () => (await head()).status === 200);

      await gatewayWith({ EVENT_STREAMS: '0' });
      expect(await problem('', events)).toMatchObject({
        ...{ status: 503, reason: 'STREAMS_FULL', detail: expect.stringContaining('event streams') },
      });
    });

    it('is not begun for who asks for its head alone', async () => {
      const answer = await head();
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
      const asked = await registry.pagesAsked();
      await registry.record(['a']);
      await delay(500);
      expect(await registry.pagesAsked()).toBe(asked);
    });

    it('is of no commit before those that a replica has', async () => {
      await writeSome();
      const replica = await FeedRegistry.start(store.uri, store.newDatabase('feed'), 0, {
        REPLICA_OF: registry.address,
      });
      await gatewayWith({ GEOSPATIAL_ADDRESS: replica.address });
      for (const init of [undefined, events]) {
        const { status, reason, metadata } = await problem('?after=main:1:1', init);
        expect([status, reason, metadata['restartFrom']]).toEqual([400, 'BEFORE_REPLICA', 'main:1:4']);
        expect(await problem('', init)).toMatchObject({ reason: 'BEFORE_REPLICA' });
      }
      await registry.record(['z']);
      const reading = reader();
      reading.cursor = 'main:1:4';
      await reading.read(() => reading.changes.length === 1);
      expect(keysOf(reading.changes)).toEqual(['divisions/z']);
      await under.gateway.stop();
      await replica.stop();
      under = await gateway();
    });

    const head = () => under.ask(path, { ...events, method: 'HEAD' });
  });

  /** A reader who asks and takes nothing. */
  async function stall() {
    const asked = request({ host: '127.0.0.1', port: under.gateway.port, path, headers: events.headers });
    asked.on('error', () => undefined);
    asked.end();
    await new Promise((resolve) => asked.once('response', resolve));
    return asked;
  }
});
