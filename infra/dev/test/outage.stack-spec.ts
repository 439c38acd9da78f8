import { LegalEntityStatisticsServiceDefinition } from '@registry/proto/legal-entity/v1';
import { DivisionServiceDefinition } from '@registry/proto/geospatial/v1';
import { createClient, todayInChina } from '@registry/service-kit';
import { status } from '@grpc/grpc-js';
import { seedOnce } from '../src/index';
import { REGISTRIES } from '../src/processes/settings';
import type { ImportLine, OverviewBody, ProblemBody, SourceName } from './answers';
import { ndjson, personLine } from './people';
import { type Answer, Stack, json, lines, smallSeed, stackTimeoutMs, until } from './stack';

/** The gateway waits 3 s for a registry; the rest is for two busy cores. */
const overviewDeadlineMs = 5_000;
/** A registry that came back is found again within this. */
const recoveryMs = 10_000;

describe('a platform that loses parts of itself', () => {
  let stack: Stack;
  let path: string;

  beforeAll(async () => {
    stack = await Stack.start((settings) => seedOnce(settings, () => undefined, smallSeed));
    path = `/v1/divisions/310000/overview?asOf=${todayInChina()}`;
  }, stackTimeoutMs);
  afterAll(() => stack.stop(), stackTimeoutMs);

  /** The overview, or an error when it is later than it may be. */
  async function overview(): Promise<Answer> {
    const asked = performance.now();
    const answer = await stack.get(path);
    expect(performance.now() - asked).toBeLessThan(overviewDeadlineMs);
    return answer;
  }

  const statusOf = (answer: Answer, source: SourceName) => json<OverviewBody>(answer).sources[source].status;

  const allOk = (answer: Answer) =>
    answer.status === 200 &&
    Object.values(json<OverviewBody>(answer).sources).every((source) => source.status === 'ok');

  const untilAllOk = () => until(() => stack.get(path), allOk, recoveryMs);

  it('answers without the economy while the macroeconomic process is dead, and with it again within 10 s', async () => {
    const before = await untilAllOk();
    const gateway = stack.pid('gateway');
    await stack.signal('macroeconomic', 'SIGKILL');
    const without = await overview();
    expect(without.status).toBe(200);
    expect(statusOf(without, 'macroeconomic')).toBe('unavailable');
    expect(json<OverviewBody>(without)).toMatchObject({
      geography: {},
      population: {},
      legalEntities: {},
      economy: null,
      sources: { geospatial: { status: 'ok' }, population: { status: 'ok' }, legalEntity: { status: 'ok' } },
    });
    await stack.startAgain('macroeconomic');
    const again = await untilAllOk();
    expect(again.text).toBe(before.text);
    expect(stack.pid('gateway')).toBe(gateway);
  });

  it('answers without the part of a registry that hangs, at its deadline, and with it once it goes on', async () => {
    const before = await untilAllOk();
    await stack.signal('legal-entity', 'SIGSTOP');
    const without = await overview();
    expect(without.status).toBe(200);
    expect(statusOf(without, 'legalEntity')).toBe('timeout');
    expect(json<OverviewBody>(without).legalEntities).toBeNull();
    await stack.signal('legal-entity', 'SIGCONT');
    expect((await untilAllOk()).text).toBe(before.text);
  });

  it('answers 503 without the geospatial registry, on which an overview stands', async () => {
    await stack.signal('geospatial', 'SIGKILL');
    const without = await overview();
    expect(without).toMatchObject({ status: 503, type: 'application/problem+json; charset=utf-8' });
    expect(without.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(without.text).not.toMatch(/127\.0\.0\.1|ECONN/);
    expect((await stack.get('/readyz')).status).toBe(503);
    expect((await stack.get('/healthz')).status).toBe(200);
    await stack.startAgain('geospatial');
    await untilAllOk();
    expect((await stack.get('/readyz')).status).toBe(200);
  });

  it('says UNAVAILABLE while the store is dead, ends no process, and answers again when it is back', async () => {
    const before = await untilAllOk();
    const pids = REGISTRIES.map((registry) => stack.pid(registry));
    await stack.signal('docstore', 'SIGKILL');
    for (const registry of REGISTRIES) {
      const readiness = await until(
        () => stack.readiness(registry),
        (answer) => answer.status === 503,
        recoveryMs,
      );
      expect(json(readiness)).toMatchObject({ ready: false, parts: { store: expect.stringMatching(/\w/) } });
    }
    const refused = await until(
      () => stack.get('/v1/divisions/440300'),
      (answer) => answer.status !== 200,
      recoveryMs,
    );
    expect(refused).toMatchObject({ status: 503, type: 'application/problem+json; charset=utf-8' });
    expect(json<ProblemBody>(await overview()).status).toBe(503);
    expect((await stack.get('/readyz')).status).toBe(503);
    const divisions = createClient(DivisionServiceDefinition, { address: stack.address('geospatial') });
    const statistics = createClient(LegalEntityStatisticsServiceDefinition, { address: stack.address('legal-entity') });
    await expect(divisions.getDivision({ code: '440300', asOf: undefined })).rejects.toMatchObject({
      code: status.UNAVAILABLE,
    });
    await expect(statistics.getLegalEntityStatistics({ division: '440300', asOf: undefined })).rejects.toMatchObject({
      code: status.UNAVAILABLE,
    });
    for (const client of [divisions, statistics]) client.close();

    await stack.startAgain('docstore');
    expect((await untilAllOk()).text).toBe(before.text);
    for (const registry of REGISTRIES) {
      await until(
        () => stack.readiness(registry),
        (answer) => answer.status === 200,
        recoveryMs,
      );
    }
    expect(REGISTRIES.map((registry) => stack.pid(registry))).toEqual(pids);
  });

  it('keeps every row that it answered when the store dies within an import, and takes the rest at a second try', async () => {
    const rows = ndjson(Array.from({ length: 4_000 }, (_, index) => personLine(index)));
    const response = await stack.open('/v1/imports/population/persons', rows, 'application/x-ndjson');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader?.read())?.value ?? '';
    await stack.signal('docstore', 'SIGKILL');
    for (let rest = await reader?.read(); rest?.value !== undefined; rest = await reader?.read()) text += rest.value;
    const answered = lines<ImportLine>({ text });
    const last = answered.pop();
    expect(last).toMatchObject({ error: { status: 503, fieldViolations: [] }, summary: { rejected: 0 } });
    expect(answered.length).toBeGreaterThanOrEqual(500);
    expect(answered.length).toBeLessThan(4_000);
    expect(answered.map(({ line, status: outcome }) => [line, outcome])).toEqual(
      answered.map((_, index) => [index + 1, 'accepted']),
    );

    await stack.startAgain('docstore');
    await untilAllOk();
    const again = await stack.post('/v1/imports/population/persons', rows, {
      ...stack.authorization,
      'content-type': 'application/x-ndjson',
    });
    const results = lines<ImportLine>(again);
    const summary = results.pop()?.summary;
    expect(summary).toMatchObject({ rejected: 0 });
    expect((summary?.accepted ?? 0) + (summary?.unchanged ?? 0)).toBe(4_000);
    expect(results.slice(0, answered.length).map(({ key, seq }) => ({ key, seq }))).toEqual(
      answered.map(({ key, seq }) => ({ key, seq })),
    );
  });

  it('takes the same data up again when all of it is started a second time', async () => {
    const before = await untilAllOk();
    await stack.startOver();
    expect(await seedOnce(stack.settings, () => undefined, smallSeed)).toMatch(/^reusing the data of/);
    expect((await untilAllOk()).text).toBe(before.text);
  });
});
