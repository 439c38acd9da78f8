import { SnapshotServiceDefinition } from '@registry/proto/common/v1';
import { AdministrativeDivision, DivisionServiceDefinition } from '@registry/proto/geospatial/v1';
import { LegalEntity, LegalEntityServiceDefinition } from '@registry/proto/legal-entity/v1';
import { type RunningService, unavailable } from '@registry/service-kit';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway';
import { answering, startRegistry } from './registry';

/** A log whose head is told when the spec says so. */
class Log {
  epoch = 1;
  seq = 5;
  after: Record<string, number> = {};
  /** What tells the streams that are open; a question is answered all the same unless `away`. */
  private tell: (() => void)[] = [];
  away = false;

  get positions() {
    return [{ partition: 'main', epoch: this.epoch, seq: this.seq }];
  }

  commit(after: Record<string, number> = {}): number {
    this.seq += 1;
    this.after = { ...this.after, ...after };
    return this.seq;
  }

  toldNow(): void {
    this.tell.splice(0).forEach((told) => told());
  }

  readonly service = answering(SnapshotServiceDefinition, {
    watchHead: (_request, { signal, stopping }) => this.heads(AbortSignal.any([signal, stopping])),
    resolveKnownAt: async () => ({ positions: this.positions, recordedAt: undefined, after: {} }),
  });

  private async *heads(ended: AbortSignal) {
    if (this.away) {
      throw unavailable('UNAVAILABLE', 'Away');
    }
    while (!ended.aborted) {
      const { positions, after } = this;
      yield { positions, recordedAt: undefined, after };
      await new Promise<void>((resolve) => {
        this.tell.push(resolve);
        ended.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}

/** Answers with the position that it was asked for. */
const divisions = answering(DivisionServiceDefinition, {
  getDivision: async ({ code, asOf }) =>
    AdministrativeDivision.fromPartial({ code, name: `${asOf?.knownAt[0]?.epoch}:${asOf?.knownAt[0]?.seq}` }),
});
const entities = answering(LegalEntityServiceDefinition, {
  getLegalEntity: async ({ asOf }) => LegalEntity.fromPartial({ name: String(asOf?.knownAt[0]?.seq) }),
});

describe('the world of an answer', () => {
  let cause: Log;
  let effect: Log;
  let geospatial: RunningService;
  let legalEntity: RunningService;
  let under: GatewayUnderTest;
  let other: GatewayUnderTest | undefined;
  let addresses: Record<string, string>;

  beforeEach(async () => {
    cause = new Log();
    effect = new Log();
    geospatial = await startRegistry('geospatial', 0, [divisions, cause.service]);
    legalEntity = await startRegistry('legal-entity', 0, [entities, effect.service]);
    addresses = {
      GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}`,
      LEGAL_ENTITY_ADDRESS: `127.0.0.1:${legalEntity.grpcPort}`,
    };
    under = await startGatewayUnderTest(addresses);
  });

  afterEach(async () => {
    await Promise.all([under.gateway.stop(), other?.gateway.stop()]);
    other = undefined;
    await Promise.all([geospatial.stop(), legalEntity.stop()]);
  });

  async function shown(from = under, headers: Record<string, string> = {}, query = '') {
    const [division, entity] = await Promise.all([
      from.ask(`/v1/divisions/310000${query}`, { headers }),
      from.ask(`/v1/legal-entities/911100001000054748${query}`, { headers }),
    ]);
    const { name } = (await division.json()) as { name: string };
    const body = (await entity.json()) as { name: string };
    return { cause: name, effect: body.name, token: entity.headers.get('registry-snapshot') ?? '' };
  }

  /** Asks until something is shown. */
  async function untilShown(wanted: Partial<Awaited<ReturnType<typeof shown>>>): Promise<void> {
    const deadline = Date.now() + 30_000;
    let now = await shown();
    while (Object.entries(wanted).some(([name, value]) => now[name as keyof typeof now] !== value)) {
      expect(Date.now()).toBeLessThan(deadline);
      now = await shown();
    }
  }

  it('shows an effect beside its cause, also when the registry of the cause tells of it late', async () => {
    effect.commit({ geospatial: cause.commit() });
    effect.toldNow();
    await untilShown({ cause: '1:6', effect: '6' });
  });

  it('shows neither while the registry of the cause does not answer', async () => {
    cause.away = true;
    effect.commit({ geospatial: cause.commit() });
    effect.toldNow();
    const before = await shown();
    expect(before).toMatchObject({ cause: '1:5', effect: '5' });
    expect(await shown()).toEqual(before);
    cause.away = false;
    await untilShown({ cause: '1:6', effect: '6' });
  });

  it('goes on without a cause that was lost when its registry was restored', async () => {
    effect.commit({ geospatial: cause.commit() });
    cause.epoch = 2;
    cause.seq = 4;
    effect.toldNow();
    await untilShown({ cause: '2:4', effect: '6' });
  });

  it('is never older than one that the reader has seen, from any gateway', async () => {
    other = await startGatewayUnderTest(addresses);
    cause.commit();
    // Who has a cursor has seen what lies before it: this gateway asks for it, the other one knows of nothing.
    await under.ask('/v1/changes/geospatial?after=main:1:6');
    const seen = await shown();
    expect(seen.cause).toBe('1:6');
    expect((await shown(other)).cause).toBe('1:5');
    expect(await shown(other, { 'registry-snapshot': seen.token })).toEqual(seen);
  });

  it('is read again by its token at any gateway, whatever was written since', async () => {
    const seen = await shown();
    cause.commit();
    cause.toldNow();
    await untilShown({ cause: '1:6' });
    other = await startGatewayUnderTest(addresses);
    expect(await shown(other, {}, `?snapshot=${seen.token}`)).toEqual(seen);
  });

  it('has nothing of a registry that was away since the gateway began', async () => {
    const answer = await under.ask('/v1/series/hgnd.A020102.000000');
    expect(answer.status).toBe(503);
    const snapshot = answer.headers.get('registry-snapshot') ?? '';
    const replay = await under.ask(`/v1/series/hgnd.A020102.000000?snapshot=${snapshot}`);
    expect(((await replay.json()) as { reason: string }).reason).toBe('REGISTRY_NOT_IN_SNAPSHOT');
  });

  it('is that of another epoch when a time is asked for again after a restore', async () => {
    const others = [new Log(), new Log()] as const;
    const population = await startRegistry('population', 0, [others[0].service]);
    const macroeconomic = await startRegistry('macroeconomic', 0, [others[1].service]);
    other = await startGatewayUnderTest({
      ...addresses,
      POPULATION_ADDRESS: `127.0.0.1:${population.grpcPort}`,
      MACROECONOMIC_ADDRESS: `127.0.0.1:${macroeconomic.grpcPort}`,
    });
    const query = '?asKnownAt=2024-01-01T00:00:00Z';
    expect(await shown(other, {}, query)).toMatchObject({ cause: '1:5' });
    cause.seq = 6;
    expect(await shown(other, {}, query)).toMatchObject({ cause: '1:5' });
    cause.epoch = 2;
    cause.seq = 4;
    cause.toldNow();
    const deadline = Date.now() + 30_000;
    while ((await shown(other)).cause !== '2:4') expect(Date.now()).toBeLessThan(deadline);
    expect(await shown(other, {}, query)).toMatchObject({ cause: '2:4' });
    await Promise.all([population.stop(), macroeconomic.stop()]);
  });

  it('is one: a snapshot and a time are refused together, by name', async () => {
    const { token } = await shown();
    const answer = await under.ask(`/v1/divisions/310000?snapshot=${token}&asKnownAt=2024-01-01T00:00:00Z`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ fieldViolations: [{ field: 'snapshot' }, { field: 'asKnownAt' }] });
  });
});
