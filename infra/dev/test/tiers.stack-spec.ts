import { SYNTHETIC_AREA, buildCitizenId } from '@registry/identity';
import { type Commit, LedgerServiceDefinition, NodeServiceDefinition, NodeState } from '@registry/proto/common/v1';
import { Person, PersonRow, PersonServiceDefinition } from '@registry/proto/population/v1';
import { createClient, everyChange } from '@registry/service-kit';
import { seed } from '../src/index';
import { type ImportTally, importRows } from '../src/seed/import-rows';
import { seedNodes } from '../src/seed/seed';
import type { OverviewBody } from './answers';
import { Stack, json, stackTimeoutMs, until } from './stack';

const shanghai = 'population-310000';
const guangdong = 'population-440000';

/** A node that was away is heard of again within seconds; the rest is for two busy cores. */
const catchUpMs = 60_000;
const provenance = { sourceDepartment: 'test', legalBasis: 'none', reason: 'test', itemSources: {} };

interface NodesBody {
  readonly items: readonly {
    readonly name: string;
    readonly registry: string;
    readonly level: string;
    readonly head?: string;
    readonly applied?: string;
    readonly lag: number;
    readonly state: string;
  }[];
  readonly sources: Readonly<Record<string, { readonly status: string }>>;
}

/** Citizen id of somebody who is nobody, born in 1962 as nobody else here is. */
function citizenIdOf(index: number): string {
  const date = new Date(Date.UTC(1962, 0, 1 + (index % 365))).toISOString().slice(0, 10);
  return buildCitizenId(SYNTHETIC_AREA, date, 901 + 2 * Math.floor(index / 365));
}

function* newcomers(first: number, count: number, division: string): Generator<PersonRow> {
  for (let index = first; index < first + count; index++) {
    const citizenId = citizenIdOf(index);
    const birthDate = `${citizenId.slice(6, 10)}-${citizenId.slice(10, 12)}-${citizenId.slice(12, 14)}`;
    const person = Person.fromPartial({ citizenId, name: '新来', sex: '1', birthDate, division });
    yield PersonRow.fromPartial({ line: index - first + 1, person, validFrom: '2020-01-01' });
  }
}

describe('the population registry in tiers', () => {
  let stack: Stack;
  const closing: (() => void)[] = [];

  beforeAll(async () => {
    stack = await Stack.start(
      async (settings) => {
        await seed(settings, { people: 200, entities: 20, towns: false }, () => undefined);
        await seedNodes(settings, 60);
      },
      { tiers: true },
    );
    await untilLevel();
  }, 2 * stackTimeoutMs);

  afterAll(async () => {
    for (const close of closing) close();
    await stack.stop();
  }, stackTimeoutMs);

  const nodesAt = (name: 'population' | typeof shanghai) => {
    const client = createClient(NodeServiceDefinition, { address: stack.address(name) });
    closing.push(() => client.close());
    return client;
  };

  const told = async () => json<NodesBody>(await stack.get('/v1/nodes'));

  /** Waits until the national node has applied all that the provinces have, and each has said so. */
  async function untilLevel(): Promise<void> {
    const heads = await Promise.all([headOf(shanghai), headOf(guangdong)]);
    await until(
      told,
      ({ items }) =>
        [shanghai, guangdong].every((name, index) =>
          items.some((node) => node.name === name && node.applied === heads[index] && node.state === 'current'),
        ),
      catchUpMs,
    );
  }

  async function headOf(name: 'population' | typeof shanghai | typeof guangdong): Promise<string> {
    const client = createClient(LedgerServiceDefinition, { address: stack.address(name) });
    const { positions } = await client.getHead({});
    client.close();
    return positions.map(({ partition, epoch, seq }) => `${partition}:${epoch}:${seq}`).join();
  }

  async function commitsOf(name: 'population' | typeof shanghai): Promise<Commit[]> {
    const client = createClient(LedgerServiceDefinition, { address: stack.address(name) });
    const commits: Commit[] = [];
    for (let after = everyChange.after; ;) {
      const page = await client.listChanges({ ...everyChange, after, limit: 1_000 });
      commits.push(...page.commits);
      if (page.commits.length === 0) break;
      after = page.next;
    }
    client.close();
    return commits;
  }

  /** What a province writes, in many small commits. */
  async function record(first: number, count: number): Promise<ImportTally> {
    const client = createClient(PersonServiceDefinition, { address: stack.address(shanghai) });
    const rows = newcomers(first, count, '310104');
    const tally = await importRows<PersonRow>((requests) => client.importPersons(requests), {
      ...{ rows, provenance, chunkRows: 5 },
    });
    client.close();
    return tally;
  }

  const peopleIn = async (division: string) =>
    json<OverviewBody>(await stack.get(`/v1/divisions/${division}/overview`)).population?.total ?? 0;

  /** Whether each commit of the province stands at the national node once, in its order, with the same changes. */
  async function expectOnce(): Promise<void> {
    const [own, national] = await Promise.all([commitsOf(shanghai), commitsOf('population')]);
    const shipped = national.filter(({ origin }) => origin?.node === shanghai);
    expect(shipped.map(({ origin, changes }) => ({ position: origin?.position, changes }))).toEqual(
      own.map(({ position, changes }) => ({ position, changes })),
    );
  }

  async function personAt(name: 'population' | typeof shanghai, citizenId: string): Promise<Person> {
    const client = createClient(PersonServiceDefinition, { address: stack.address(name) });
    try {
      const person = { reference: { $case: 'citizenId' as const, value: citizenId } };
      return await client.getPerson({ person, asOf: undefined });
    } finally {
      client.close();
    }
  }

  it(
    'has at the national node what a province recorded, with where it is kept, and counts it',
    async () => {
      const before = await peopleIn('310000');
      expect(await record(0, 40)).toMatchObject({ accepted: 40, rejected: 0 });
      await untilLevel();
      const [theirs, own] = await Promise.all(
        (['population', shanghai] as const).map((name) => personAt(name, citizenIdOf(7))),
      );
      expect(theirs).toMatchObject({ name: own?.name, metadata: { origin: shanghai, digest: own?.metadata?.digest } });
      expect(own?.metadata?.origin).toBeUndefined();
      expect(await peopleIn('310000')).toBe(before + 40);
      await expectOnce();
    },
    stackTimeoutMs,
  );

  it(
    'goes on in a province while the national node is dead, and has everything once when that is back',
    async () => {
      const before = await peopleIn('310000');
      const writing = record(100, 300);
      await stack.signal('population', 'SIGKILL');
      expect(await writing).toMatchObject({ accepted: 300, rejected: 0 });
      expect((await stack.readiness(shanghai)).status).toBe(200);
      const [own] = (await nodesAt(shanghai).listNodes({})).nodes;
      expect(own).toMatchObject({ name: shanghai, above: 'population', state: NodeState.BEHIND });
      expect(own?.lag).toBeGreaterThan(0);
      await stack.startAgain('population');
      await untilLevel();
      await expectOnce();
      expect(
        await until(
          () => peopleIn('310000'),
          (people) => people === before + 300,
          catchUpMs,
        ),
      ).toBe(before + 300);
    },
    2 * stackTimeoutMs,
  );

  it(
    'has everything once when a province dies while it ships',
    async () => {
      const before = await peopleIn('310000');
      await stack.signal('population', 'SIGKILL');
      expect(await record(500, 400)).toMatchObject({ accepted: 400 });
      await stack.startAgain('population');
      const national = nodesAt('population');
      const appliedSeq = async () =>
        (await national.listNodes({})).nodes.find(({ name }) => name === shanghai)?.applied[0]?.seq ?? 0;
      const start = await appliedSeq();
      await until(appliedSeq, (seq) => seq > start, catchUpMs);
      await stack.signal(shanghai, 'SIGKILL');
      await stack.startAgain(shanghai);
      await untilLevel();
      await expectOnce();
      expect(
        await until(
          () => peopleIn('310000'),
          (people) => people === before + 400,
          catchUpMs,
        ),
      ).toBe(before + 400);
    },
    2 * stackTimeoutMs,
  );

  it('lists whom two provinces claim', async () => {
    const { overlaps } = await nodesAt('population').listOverlaps({ resource: 'persons', pageSize: 0, pageToken: '' });
    expect(overlaps).toHaveLength(1);
    expect(overlaps[0]).toMatchObject({ resource: 'persons', identifierKind: 'citizenId' });
    expect([overlaps[0]?.holderNode, overlaps[0]?.claimantNode].sort()).toEqual([shanghai, guangdong]);
  });

  it('tells at the gateway of all nodes, none of them behind', async () => {
    const { items, sources } = await told();
    expect(items.map(({ name, level, lag, state }) => ({ name, level, lag, state }))).toEqual([
      ...['geospatial', 'population'].map((name) => ({ name, level: 'national', lag: 0, state: 'current' })),
      ...[shanghai, guangdong].map((name) => ({ name, level: 'province', lag: 0, state: 'current' })),
      ...['legal-entity', 'macroeconomic'].map((name) => ({ name, level: 'national', lag: 0, state: 'current' })),
    ]);
    expect(Object.values(sources).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });
});
