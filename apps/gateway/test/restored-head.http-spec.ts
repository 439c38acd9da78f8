import { setTimeout as delay } from 'node:timers/promises';
import { LedgerServiceDefinition, type Position, SnapshotServiceDefinition } from '@registry/proto/common/v1';
import type { RunningService } from '@registry/service-kit';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway';
import { answering, startRegistry } from './registry';

describe('a page after a cursor beyond the head that the gateway knows', () => {
  let head: Position;
  let asked: number;
  let isSilent: boolean;
  let geospatial: RunningService;
  let under: GatewayUnderTest;

  /** Tells its head when it is asked, and then no more; or nothing at all. */
  const heads = answering(SnapshotServiceDefinition, {
    watchHead: async function* (_request, { signal, stopping }) {
      asked += 1;
      if (!isSilent) yield { positions: [head], recordedAt: undefined, after: {} };
      while (!signal.aborted && !stopping.aborted) await delay(5);
    },
  });
  const log = answering(LedgerServiceDefinition, {
    listChanges: async ({ after }) => ({ commits: [], next: after.length > 0 ? after : [head] }),
  });

  beforeEach(async () => {
    head = { partition: 'main', epoch: 1, seq: 100 };
    isSilent = false;
    asked = 0;
    geospatial = await startRegistry('geospatial', 0, [heads, log]);
    under = await startGatewayUnderTest({ GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}` });
    asked = 0;
  });
  afterEach(async () => {
    await under.gateway.stop();
    await geospatial.stop();
  });

  const next = async (after: string) => {
    const lines = (await (await under.ask(`/v1/changes/geospatial?after=${after}`)).text()).trimEnd();
    return (JSON.parse(lines) as { next: string }).next;
  };

  it('is read at the head of the epoch that a restore began, though its seq is lower', async () => {
    head = { partition: 'main', epoch: 2, seq: 60 };
    expect(await next('main:2:60')).toBe('main:2:60');
  });

  it('needs no question when it is of an epoch that has ended', async () => {
    head = { partition: 'main', epoch: 2, seq: 60 };
    expect(await next('main:2:60')).toBe('main:2:60');
    asked = 0;
    await next('main:1:50');
    expect(asked).toBe(0);
  });

  it('is asked for twice at most when it is in no log', async () => {
    await next('main:1:900');
    expect(asked).toBe(2);
  });

  it('waits no longer than one question takes while the registry does not tell its head', async () => {
    isSilent = true;
    const begun = performance.now();
    await next('main:1:900');
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
