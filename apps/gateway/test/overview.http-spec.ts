import { DivisionServiceDefinition, AdministrativeDivision, DivisionLevel } from '@registry/proto/geospatial/v1';
import { RegionEconomy, SeriesServiceDefinition } from '@registry/proto/macroeconomic/v1';
import { PopulationStatistics, PopulationStatisticsServiceDefinition } from '@registry/proto/population/v1';
import { type RunningService, notFound, toItemError } from '@registry/service-kit';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway';
import { answering, startRegistry } from './registry';

const knownAt = [{ partition: 'main', epoch: 1, seq: 7 }];
const abolished = notFound('DIVISION_NOT_FOUND', 'Gone', { successor: '110101', abolishedOn: '2010-07-01' });

const division = (code: string) =>
  AdministrativeDivision.fromPartial({ code, name: '上海市', level: DivisionLevel.PROVINCE, validFrom: '1949-10-01' });

const divisions = answering(DivisionServiceDefinition, {
  getDivision: async ({ code }) => {
    if (code === '110103') {
      throw abolished;
    }
    return division(code);
  },
  batchGetDivisions: async ({ codes }) => {
    return {
      knownAt,
      results: codes.map((code) => ({
        result:
          code === '110103'
            ? { $case: 'error' as const, value: toItemError(abolished) }
            : { $case: 'division' as const, value: division(code) },
      })),
    };
  },
  batchGetDivisionGeographies: async ({ divisions: codes }) => ({
    knownAt,
    results: codes.map(() => ({
      result: { $case: 'error' as const, value: toItemError(notFound('GEOGRAPHY_NOT_FOUND', 'None')) },
    })),
  }),
});

const statistics = answering(PopulationStatisticsServiceDefinition, {
  batchGetPopulationStatistics: async ({ divisions: codes }) => ({
    results: codes.map((code) => ({
      result: {
        $case: 'statistics' as const,
        value: PopulationStatistics.fromPartial({
          division: code,
          total: 3,
          bySex: [{ code: '1', count: 3 }],
          synthetic: true,
          sampleSize: 9,
          knownAt,
        }),
      },
    })),
  }),
});

const series = answering(SeriesServiceDefinition, {
  batchGetRegionEconomies: async ({ divisions: codes }) => ({
    knownAt,
    results: codes.map((code) => ({
      result: { $case: 'economy' as const, value: RegionEconomy.fromPartial({ division: code, region: '310000' }) },
    })),
  }),
});

describe('the overview of a division', () => {
  let geospatial: RunningService;
  let population: RunningService;
  let macroeconomic: RunningService;
  let under: GatewayUnderTest;

  beforeAll(async () => {
    geospatial = await startRegistry('geospatial', 0, [divisions]);
    population = await startRegistry('population', 0, [statistics]);
    macroeconomic = await startRegistry('macroeconomic', 0, [series]);
    under = await startGatewayUnderTest({
      GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}`,
      POPULATION_ADDRESS: `127.0.0.1:${population.grpcPort}`,
      MACROECONOMIC_ADDRESS: `127.0.0.1:${macroeconomic.grpcPort}`,
    });
  });

  afterAll(async () => {
    await under.gateway.stop();
    await Promise.all([geospatial.stop(), population.stop(), macroeconomic.stop()]);
  });

  it('joins what the registries answer and is null where one is away or has nothing', async () => {
    const response = await under.ask('/v1/divisions/310000/overview');
    expect(response.status).toBe(200);
    expect(response.headers.get('server-timing')).toContain('population;dur=');
    expect(await response.json()).toMatchObject({
      division: { code: '310000', level: 'province' },
      geography: null,
      population: { basis: 'registered', synthetic: true, sampleSize: 9, total: 3, suppressed: false },
      legalEntities: null,
      economy: { region: '310000' },
      sources: {
        geospatial: { status: 'ok', seq: 7 },
        population: { status: 'ok', seq: 7 },
        legalEntity: { status: 'unavailable' },
        macroeconomic: { status: 'ok', seq: 7 },
      },
    });
  });

  it('is 404 with the successor for a division that was abolished', async () => {
    const response = await under.ask('/v1/divisions/110103/overview');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ reason: 'DIVISION_NOT_FOUND', metadata: { successor: '110101' } });
  });

  it('costs the part alone of a registry that dies, and has it again within seconds', async () => {
    const port = macroeconomic.grpcPort;
    await macroeconomic.stop();
    for (let call = 0; call < 12; call += 1) {
      const body = await under.json('/v1/divisions/310000/overview');
      expect(body).toMatchObject({ economy: null, sources: { macroeconomic: { status: 'unavailable' } } });
    }
    macroeconomic = await startRegistry('macroeconomic', port, [series]);
    const deadline = Date.now() + 10_000;
    let body = await under.json('/v1/divisions/310000/overview');
    while (JSON.stringify(body).includes('"economy":null') && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      body = await under.json('/v1/divisions/310000/overview');
    }
    expect(body).toMatchObject({ economy: { region: '310000' }, sources: { macroeconomic: { status: 'ok' } } });
  });

  it('is 503 when the registry of divisions is away', async () => {
    const alone = await startGatewayUnderTest({});
    const response = await alone.ask('/v1/divisions/310000/overview');
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(text).not.toContain('127.0.0.1');
    await alone.gateway.stop();
  });

  it('answers each of many requests at once with its own record or error', async () => {
    const codes = ['310000', '110000', '110103', ...Array.from({ length: 29 }, () => '440000')];
    const answers = await Promise.all(codes.map((code) => under.ask(`/v1/divisions/${code}`)));
    expect(answers.map(({ status }) => status)).toEqual(codes.map((code) => (code === '110103' ? 404 : 200)));
  });

  it('answers 304 to a reader that has just this', async () => {
    const first = await under.ask('/v1/divisions/310000');
    const tag = first.headers.get('etag') ?? '';
    const second = await under.ask('/v1/divisions/310000', { headers: { 'if-none-match': tag } });
    expect(second.status).toBe(304);
  });
});
