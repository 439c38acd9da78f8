import { setTimeout as delay } from 'node:timers/promises';
import { ChangeKind, Commit, LedgerServiceDefinition } from '@registry/proto/common/v1';
import type { RunningService } from '@registry/service-kit';
import { EventReader } from './event-reader';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway';
import { answering, startRegistry } from './registry';

const path = '/v1/changes/geospatial';
const events = { headers: { accept: 'text/event-stream' } };

describe('a reader of events who is slow', () => {
  let told = 0;
  let changesEach = 1_000;
  let geospatial: RunningService;
  let under: GatewayUnderTest;

  /** A log without an end, of 100 KB a commit unless told, a commit a page. */
  const endless = answering(LedgerServiceDefinition, {
    listChanges: async ({ after, maxChanges }) => {
      const seq = (after[0]?.seq ?? 0) + 1;
      // Who looks whether there is a log asks for as many changes as there are.
      const isStep = maxChanges > 0;
      if (isStep) told = seq;
      const position = { partition: 'main', epoch: 1, seq };
      const change = { resource: 'divisions', key: `divisions/${seq}`, kind: ChangeKind.RECORDED };
      const changes = Array.from({ length: isStep ? changesEach : 1 }, () => change);
      return { commits: [Commit.fromPartial({ position, changes })], next: [position] };
    },
  });

  beforeAll(async () => {
    geospatial = await startRegistry('geospatial', 0, [endless]);
    under = await startGatewayUnderTest({
      ...{ GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}`, SOURCE_DEADLINE_MS: '60000' },
    });
  });
  beforeEach(() => {
    changesEach = 1_000;
  });
  afterAll(async () => {
    await under.gateway.stop();
    await geospatial.stop();
  });

  /** Begins to read, and waits until the registry waits too. */
  async function stalled(from: GatewayUnderTest) {
    told = 0;
    const answer = await from.ask(path, events);
    // What sockets and windows hold is some megabytes.
    for (let before = told, still = 0; still < 4; before = told) {
      await delay(250);
      still = told > 0 && told === before ? still + 1 : 0;
    }
    return answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Ends the reading, and waits until the gateway knows. */
  async function gone(body: Awaited<ReturnType<typeof stalled>>): Promise<void> {
    await body?.cancel();
    while (!(await (await under.ask('/metrics')).text()).includes('event_streams_open 0')) await delay(10);
  }

  it('slows the registry down, and misses nothing', async () => {
    const body = await stalled(under);
    const waiting = told;
    const ids: string[] = [];
    let text = '';
    while (ids.length < waiting + 20) {
      text += (await body?.read())?.value ?? '';
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      ids.push(...blocks.flatMap((block) => /^id: (.*)$/m.exec(block)?.[1] ?? []));
    }
    await body?.cancel();
    expect(ids).toEqual(ids.map((_, index) => `main:1:${index + 1}`));
    while (told <= waiting) await delay(10);
  });

  it('has one page waiting at the gateway, beside what sockets hold', async () => {
    // Some five megabytes of text, so that sockets hold one or two.
    changesEach = 60_000;
    const body = await stalled(under);
    expect(told).toBeLessThanOrEqual(4);
    await gone(body);
  });

  it('is cut off when the gateway stops', async () => {
    const stopping = await startGatewayUnderTest({ GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}` });
    const body = await stalled(stopping);
    await stopping.gateway.stop();
    const waiting = told;
    await delay(500);
    expect(told).toBe(waiting);
    await body?.cancel();
  });
});

describe('a reader of events whose filter leaves out a long log', () => {
  let seq = 0;
  let geospatial: RunningService;
  let under: GatewayUnderTest;

  /** Looks at a thousand commits in a tenth of a second, and finds nothing. */
  const fruitless = answering(LedgerServiceDefinition, {
    listChanges: async ({ after }) => {
      await delay(100);
      seq = (after[0]?.seq ?? 0) + 1_000;
      return { commits: [], next: [{ partition: 'main', epoch: 1, seq }] };
    },
  });

  beforeAll(async () => {
    geospatial = await startRegistry('geospatial', 0, [fruitless]);
    under = await startGatewayUnderTest({
      ...{ GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}`, EVENT_HEARTBEAT_SECONDS: '60' },
    });
  });
  afterAll(async () => {
    await under.gateway.stop();
    await geospatial.stop();
  });

  it('is told on the way where to go on, and goes on there', async () => {
    const reading = new EventReader(`http://127.0.0.1:${under.gateway.port}${path}?resource=features`);
    await reading.read(() => reading.blocks.filter(({ fields }) => fields['id'] !== undefined).length === 2);
    const reached = Number(reading.cursor?.split(':')[2]);
    expect(reached).toBeGreaterThanOrEqual(2_000);
    const { cursor } = reading;
    await reading.read(() => reading.cursor !== cursor);
    expect(Number(reading.cursor?.split(':')[2])).toBeGreaterThan(reached);
  });
});
