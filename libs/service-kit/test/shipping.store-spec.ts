import { NodeServiceDefinition, NodeState } from '@registry/proto/common/v1';
import { startTestStore, type TestStore } from '@registry/testing';
import { createClient } from '../src';
import { places, type PlacesUnderTest, provenance, startPlaces } from './start-places';

const jiangsu = { NODE_LEVEL: 'province', NODE_DIVISION: '320000' };
const suzhou = { NODE_LEVEL: 'prefecture', NODE_DIVISION: '320500' };

describe('a node below another', () => {
  let store: TestStore;
  let database: string;
  let upper: PlacesUnderTest;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(async () => {
    database = store.newDatabase('places');
    upper = await start(database);
  });

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
  });

  afterAll(() => store.stop());

  async function start(MONGODB_DB: string, variables: Record<string, string> = {}): Promise<PlacesUnderTest> {
    const node = await startPlaces({ MONGODB_URI: store.uri, MONGODB_DB, ...variables });
    stops.push(() => node.service.stop());
    return node;
  }

  const below = (of: PlacesUnderTest, variables: Record<string, string>, name = store.newDatabase('places')) =>
    start(name, { ...variables, UPSTREAM: of.address });

  async function record({ ledger }: PlacesUnderTest, first: number, count: number, reason = 'survey'): Promise<void> {
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        ledger.write({ actor: 'spec', provenance: { ...provenance, reason } }, (tx) =>
          tx.record(places, {
            key: `places/${first + index}`,
            data: { title: `${first + index}`, division: '320506' },
            validFrom: '2020-01-01',
          }),
        ),
      ),
    );
  }

  async function nodesOf({ address }: PlacesUnderTest) {
    const client = createClient(NodeServiceDefinition, { address });
    const { nodes } = await client.listNodes({});
    client.close();
    return nodes;
  }

  const headOf = async ({ ledger }: PlacesUnderTest) => (await ledger.head()).positions[0]?.seq;

  /** Waits until a node says of itself, or of the nth that it tells of, what is wanted. */
  async function until(node: PlacesUnderTest, state: NodeState, at = 0): Promise<void> {
    for (let told = (await nodesOf(node))[at]; told?.state !== state; told = (await nodesOf(node))[at]) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('ships what it recorded before and since, once, and tells how far it is', async () => {
    const name = store.newDatabase('places');
    const alone = await start(name, jiangsu);
    await record(alone, 0, 200);
    await stops.pop()?.();
    const lower = await below(upper, jiangsu, name);
    await record(lower, 200, 30);
    await until(lower, NodeState.CURRENT);
    expect(await headOf(upper)).toBe(230);
    expect((await upper.ledger.head()).stateHash).toBe((await lower.ledger.head()).stateHash);
    const found = await upper.ledger.resource(places).get('places/3', await upper.ledger.moment());
    expect(found).toMatchObject({ origin: 'places-320000' });
    const metrics = await (await fetch(`http://127.0.0.1:${lower.service.metricsPort}/metrics`)).text();
    expect(metrics).toContain('node_shipped_seq 230');
    expect(metrics).toContain('node_shipping_lag 0');
  }, 60_000);

  it('ships commits of megabytes in messages that are taken', async () => {
    const lower = await below(upper, jiangsu);
    await record(lower, 0, 8, 'x'.repeat(1.5 * 1024 * 1024));
    await until(lower, NodeState.CURRENT);
    expect(await headOf(upper)).toBe(8);
  }, 60_000);

  it('ships a commit that is larger than a message may be', async () => {
    const lower = await below(upper, jiangsu);
    await record(lower, 0, 1, 'x'.repeat(9 * 1024 * 1024));
    await record(lower, 1, 1);
    await until(lower, NodeState.CURRENT);
    expect(await headOf(upper)).toBe(2);
    expect((await upper.ledger.head()).stateHash).toBe((await lower.ledger.head()).stateHash);
  }, 60_000);

  it('serves while the node above is away, and catches up when it is back', async () => {
    const lower = await below(upper, jiangsu);
    await record(lower, 0, 5);
    await until(lower, NodeState.CURRENT);
    const { grpcPort } = upper.service;
    await upper.service.stop();
    await record(lower, 5, 5);
    expect((await nodesOf(lower))[0]).toMatchObject({ above: 'places', lag: 5, state: NodeState.BEHIND });
    const { status } = await fetch(`http://127.0.0.1:${lower.service.metricsPort}/readyz`);
    expect(status).toBe(200);
    upper = await start(database, { GRPC_PORT: `${grpcPort}` });
    await until(lower, NodeState.CURRENT);
    expect(await headOf(upper)).toBe(10);
  }, 60_000);

  it('ships again in silence what the node above lost by a restore that it did not notice', async () => {
    const lower = await below(upper, jiangsu);
    await record(lower, 0, 3);
    await until(lower, NodeState.CURRENT);
    const { grpcPort } = upper.service;
    await upper.service.stop();
    upper = await start(store.newDatabase('places'), { GRPC_PORT: `${grpcPort}` });
    while ((await headOf(upper)) !== 3) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await upper.ledger.head()).stateHash).toBe((await lower.ledger.head()).stateHash);
    await until(lower, NodeState.CURRENT);
  }, 60_000);

  it('ships nothing and says so when its log is another than the one that was applied', async () => {
    const name = store.newDatabase('places');
    const before = await below(upper, jiangsu, name);
    await record(before, 0, 3);
    await until(before, NodeState.CURRENT);
    await stops.pop()?.();
    const again = await below(upper, jiangsu);
    await record(again, 100, 5);
    await until(again, NodeState.FORKED);
    await until(upper, NodeState.FORKED, 1);
    expect(await headOf(upper)).toBe(3);
    await record(again, 200, 1);
    expect(await headOf(again)).toBe(6);
  }, 60_000);

  it('passes on what it has from a node below it, and tells of that', async () => {
    const middle = await below(upper, jiangsu);
    const lowest = await below(middle, suzhou);
    await record(middle, 0, 2);
    await record(lowest, 10, 3);
    await until(lowest, NodeState.CURRENT);
    await until(middle, NodeState.CURRENT);
    expect(await headOf(upper)).toBe(5);
    const heard = async () => (await nodesOf(upper)).map(({ name, above }) => ({ name, above }));
    for (let told = await heard(); told.length < 3; told = await heard()) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await heard()).toEqual([
      { name: 'places', above: undefined },
      { name: 'places-320000', above: 'places' },
      { name: 'places-320500', above: 'places-320000' },
    ]);
  }, 60_000);

  it('passes on word of a node below it also while its own commits leave no silence', async () => {
    const middle = await below(upper, jiangsu);
    await until(middle, NodeState.CURRENT);
    await below(middle, suzhou);
    for (let first = 0; (await nodesOf(upper)).length < 3; first++) {
      await record(middle, first, 1);
    }
    expect((await nodesOf(upper))[2]).toMatchObject({ name: 'places-320500', state: NodeState.CURRENT });
  }, 60_000);
});
