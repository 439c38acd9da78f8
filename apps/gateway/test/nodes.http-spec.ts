import { Node, NodeLevel, NodeServiceDefinition, NodeState } from '@registry/proto/common/v1';
import { type RunningService } from '@registry/service-kit';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway';
import { answering, startRegistry } from './registry';

const at = (seq: number) => [{ partition: 'main', epoch: 1, seq }];

const national = Node.fromPartial({
  name: 'population',
  registry: 'population',
  level: NodeLevel.NATIONAL,
  head: at(9),
  state: NodeState.CURRENT,
});

const shanghai = Node.fromPartial({
  name: 'population-310000',
  registry: 'population',
  level: NodeLevel.PROVINCE,
  division: '310000',
  above: 'population',
  head: at(5),
  recordedAt: '2026-11-28T00:00:00.000Z',
  applied: at(3),
  lag: 2,
  heardAt: '2026-11-28T00:00:01.000Z',
  state: NodeState.BEHIND,
});

describe('the nodes of the registries', () => {
  let population: RunningService;
  let geospatial: RunningService;
  let under: GatewayUnderTest;

  beforeAll(async () => {
    population = await startRegistry('population', 0, [
      answering(NodeServiceDefinition, { listNodes: async () => ({ nodes: [national, shanghai] }) }),
    ]);
    // One of before there were nodes.
    geospatial = await startRegistry('geospatial', 0, []);
    under = await startGatewayUnderTest({
      POPULATION_ADDRESS: `127.0.0.1:${population.grpcPort}`,
      GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}`,
    });
  });

  afterAll(async () => {
    await under.gateway.stop();
    await Promise.all([population.stop(), geospatial.stop()]);
  });

  it('are told to anybody as they are now, with how each registry fared', async () => {
    const response = await under.ask('/v1/nodes');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('registry-snapshot')).toBeNull();
    expect(await response.json()).toEqual({
      items: [
        { name: 'population', registry: 'population', level: 'national', head: 'main:1:9', lag: 0, state: 'current' },
        {
          ...{ name: 'population-310000', registry: 'population', level: 'province', division: '310000' },
          ...{ above: 'population', head: 'main:1:5', recordedAt: '2026-11-28T00:00:00.000Z', applied: 'main:1:3' },
          ...{ lag: 2, heardAt: '2026-11-28T00:00:01.000Z', state: 'behind' },
        },
      ],
      sources: {
        geospatial: { status: 'unavailable' },
        population: { status: 'ok' },
        legalEntity: { status: 'unavailable' },
        macroeconomic: { status: 'unavailable' },
      },
    });
  });

  it('are described', async () => {
    const described = await under.json('/openapi.json');
    expect(described).toMatchObject({ paths: { '/v1/nodes': { get: { tags: ['operation'] } } } });
  });
});
