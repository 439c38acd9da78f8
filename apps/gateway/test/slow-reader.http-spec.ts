import { setTimeout as delay } from 'node:timers/promises';
import { ChangeKind, Commit, LedgerServiceDefinition } from '@registry/proto/common/v1';
import type { RunningService } from '@registry/service-kit';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway';
import { answering, startRegistry } from './registry';

const path = '/v1/changes/geospatial';
const events = { headers: { accept: 'text/event-stream' } };

describe('a reader of events who is slow', () => {
  let told = 0;
  let ended = false;
  let geospatial: RunningService;
  let under: GatewayUnderTest;

  /** A log without an end, of 100 KB a commit. */
  const endless = answering(LedgerServiceDefinition, {
    listChanges: async () => ({ commits: [], next: [] }),
    watchChanges: async function* (_request, { signal, stopping }) {
      try {
        for (told = 1; !signal.aborted && !stopping.aborted; told += 1) {
          const position = { partition: 'main', epoch: 1, seq: told };
          const change = { resource: 'divisions', key: `divisions/${told}`, kind: ChangeKind.RECORDED };
          const changes = Array.from({ length: 1_000 }, () => change);
          yield { commits: [Commit.fromPartial({ position, changes })], next: [position] };
        }
      } finally {
        ended = true;
      }
    },
  });

  beforeAll(async () => {
    geospatial = await startRegistry('geospatial', 0, [endless]);
    under = await startGatewayUnderTest({ GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}` });
  });
  afterAll(async () => {
    await under.gateway.stop();
    await geospatial.stop();
  });

  /** Begins to read, and waits until the registry waits too. */
  async function stalled(from: GatewayUnderTest) {
    told = 0;
    ended = false;
    const answer = await from.ask(path, events);
    // What sockets and windows hold is some megabytes.
    for (let before = told, still = 0; still < 4; before = told) {
      await delay(250);
      still = told > 0 && told === before ? still + 1 : 0;
    }
    return answer.body?.pipeThrough(new TextDecoderStream()).getReader();
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

  it('is cut off when the gateway stops', async () => {
    const stopping = await startGatewayUnderTest({ GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}` });
    const body = await stalled(stopping);
    await stopping.gateway.stop();
    while (!ended) await delay(10);
    await body?.cancel();
  });
});
