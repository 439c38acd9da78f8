import { status } from '@grpc/grpc-js';
import {
  AmendmentServiceDefinition,
  type Change,
  ChangeKind,
  type Commit,
  LedgerServiceDefinition,
  type Node,
  NodeLevel,
  NodeServiceDefinition,
  NodeState,
  type ShipRequest,
} from '@registry/proto/common/v1';
import { startTestStore, type TestStore } from '@registry/testing';
import { type Client, createClient, everyChange, recordFacts } from '../src';
import { places, type PlacesUnderTest, provenance, startPlaces } from './start-places';

/** The lower node as it tells of itself. */
function told(changes: Partial<Node> = {}): Node {
  return {
    ...{ name: 'places-320000', registry: 'places', level: NodeLevel.PROVINCE, division: '320000', above: undefined },
    ...{ head: [], recordedAt: undefined, applied: [], lag: 0, heardAt: undefined, state: NodeState.CURRENT },
    ...changes,
  };
}

const shipment = (commits: Commit[], changes: Partial<ShipRequest> = {}): ShipRequest => ({
  ...{ node: told(), commits, below: [] },
  ...changes,
});

const at = (seq: number) => ({ partition: 'main', epoch: 1, seq });
const prefecture = (changes: Partial<Node> = {}) =>
  told({
    ...{ name: 'places-320500', level: NodeLevel.PREFECTURE, division: '320500', above: 'places-320000' },
    ...{ head: [at(7)], applied: [at(5)], lag: 2, heardAt: new Date().toISOString(), state: NodeState.BEHIND },
    ...changes,
  });

const change: Change = {
  ...{ resource: 'places', key: 'places/1', kind: ChangeKind.RECORDED, validFrom: '2020-01-01', validTo: undefined },
  ...{ versionId: '', digest: '', supersedes: [], divisions: [], into: undefined, version: undefined },
};

/** The request with every commit filled up to a message. */
function sparseShipment(changes: Partial<ShipRequest>): ShipRequest {
  const { commits = [], ...rest } = changes;
  return { ...shipment(commits.map((commit) => ({ ...blank, ...commit, changes: commit.changes ?? [] }))), ...rest };
}

const blank: Commit = {
  ...{ position: undefined, recordedAt: undefined, actor: '', provenance: undefined, changes: [], after: {} },
  ...{ stateHash: '', previousHash: '', hash: '', origin: undefined, requestDigest: '' },
};

describe('a node of a registry', () => {
  let store: TestStore;
  let upper: PlacesUnderTest;
  let lower: PlacesUnderTest;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(async () => {
    upper = await start({});
    lower = await start({ NODE_LEVEL: 'province', NODE_DIVISION: '320000' });
  });

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
  });

  afterAll(() => store.stop());

  async function start(variables: Record<string, string>): Promise<PlacesUnderTest> {
    const database = { MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('places') };
    const started = await startPlaces({ ...database, ...variables });
    stops.push(() => started.service.stop());
    return started;
  }

  function nodes({ address }: PlacesUnderTest) {
    const made = createClient(NodeServiceDefinition, { address });
    stops.push(async () => made.close());
    return made;
  }

  /** The commits of a node as it ships them. */
  async function log({ address }: PlacesUnderTest): Promise<Commit[]> {
    const client = createClient(LedgerServiceDefinition, { address });
    const { commits } = await client.listChanges({ ...everyChange, limit: 1_000, withVersions: true });
    client.close();
    return commits;
  }

  function record({ ledger }: PlacesUnderTest, title: string, key = `places/${title}`) {
    return ledger.write({ actor: 'spec', provenance }, (tx) =>
      tx.record(places, { key, data: { title, division: '320506' }, validFrom: '2020-01-01' }),
    );
  }

  it('takes the commits of a node below, each once, and says how far that one has come', async () => {
    await record(lower, '1');
    await record(lower, '2');
    const commits = await log(lower);
    const client = nodes(upper);
    expect(await client.ship(shipment([]))).toEqual({ name: 'places', applied: undefined, appliedHash: '' });
    for (const part of [commits.slice(0, 1), commits, commits]) {
      await client.ship(shipment(part));
    }
    const answer = await client.ship(shipment([]));
    expect(answer).toEqual({ name: 'places', applied: at(2), appliedHash: commits[1]?.hash });
    expect((await log(upper)).map(({ origin }) => origin)).toEqual(
      commits.map(({ position, hash }) => ({ node: 'places-320000', position, hash })),
    );
    const moment = await upper.ledger.moment();
    expect(await upper.ledger.resource(places).get('places/2', moment)).toMatchObject({ origin: 'places-320000' });
  });

  it('tells of itself first, then of every node below', async () => {
    await record(lower, '1');
    await record(lower, '2');
    const [first] = await log(lower);
    const head = { head: [at(2)], lag: 2 };
    const client = nodes(upper);
    await client.ship(shipment(first ? [first] : [], { node: told(head), below: [prefecture()] }));
    const longAgo = new Date(Date.now() - 61_000).toISOString();
    const other = told({ name: 'places-330000', division: '330000' });
    const silent = prefecture({ name: 'places-330100', division: '330100', heardAt: longAgo });
    await client.ship(shipment([], { node: other, below: [silent] }));
    const { nodes: listed } = await client.listNodes({});
    expect(listed.map(({ name, level, state, lag, applied }) => ({ name, level, state, lag, applied }))).toEqual([
      { name: 'places', level: NodeLevel.NATIONAL, state: NodeState.CURRENT, lag: 0, applied: [] },
      { name: 'places-320000', level: NodeLevel.PROVINCE, state: NodeState.BEHIND, lag: 1, applied: [at(1)] },
      { name: 'places-320500', level: NodeLevel.PREFECTURE, state: NodeState.BEHIND, lag: 2, applied: [at(5)] },
      { name: 'places-330000', level: NodeLevel.PROVINCE, state: NodeState.CURRENT, lag: 0, applied: [] },
      { name: 'places-330100', level: NodeLevel.PREFECTURE, state: NodeState.SILENT, lag: 2, applied: [at(5)] },
    ]);
    expect(listed[1]?.heardAt).toBeDefined();
    expect((await nodes(lower).listNodes({})).nodes).toMatchObject([
      { name: 'places-320000', registry: 'places', division: '320000', head: [at(2)], lag: 0 },
    ]);
  });

  it('refuses commits that are not the next of the log, or not what they say', async () => {
    for (const title of ['1', '2', '3']) {
      await record(lower, title);
    }
    const [first, second, third] = (await log(lower)) as [Commit, Commit, Commit];
    const client = nodes(upper);
    const refused = (commits: Commit[], code: status, reason: string, metadata: Record<string, string> = {}) =>
      expect(client.ship(shipment(commits))).rejects.toMatchObject({ code, reason, metadata });
    await refused([second], status.ABORTED, 'SHIPMENT_OUT_OF_ORDER', { applied: '' });
    await refused([first, third], status.ABORTED, 'SHIPMENT_OUT_OF_ORDER', { applied: 'main:1:1' });
    await refused([{ ...second, actor: 'another' }], status.DATA_LOSS, 'HASH_DIFFERS');
    const changes = second.changes.map((change) => ({ ...change, version: undefined }));
    await refused([{ ...second, changes }], status.DATA_LOSS, 'VERSION_DIFFERS');
    expect((await client.ship(shipment([second]))).applied).toEqual(at(2));
    expect((await client.listNodes({})).nodes[1]?.state).not.toBe(NodeState.FORKED);
  });

  it('refuses a log that is another than the one that was applied, and tells so', async () => {
    await record(lower, '1');
    await record(lower, '2');
    const restored = await start({ NODE_LEVEL: 'province', NODE_DIVISION: '320000' });
    await record(restored, '3');
    const client = nodes(upper);
    const head = told({ head: [at(2)] });
    await client.ship(shipment(await log(lower), { node: head }));
    await expect(client.ship(shipment(await log(restored)))).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'SHIPMENT_FORKED',
      metadata: { applied: 'main:1:2', commit: 'main:1:1' },
    });
    await client.ship(shipment([], { node: head }));
    expect((await client.listNodes({})).nodes[1]).toMatchObject({ name: 'places-320000', state: NodeState.FORKED });
    // The log that was applied is there again.
    await record(lower, '4');
    await client.ship(shipment(await log(lower), { node: told({ head: [at(3)] }) }));
    expect((await client.listNodes({})).nodes[1]).toMatchObject({ state: NodeState.CURRENT });
  });

  it('keeps every record with one node, and every node below one', async () => {
    await record(lower, '1');
    const other = await start({ NODE_LEVEL: 'province', NODE_DIVISION: '330000' });
    await record(other, '9', 'places/1');
    const client = nodes(upper);
    await client.ship(shipment(await log(lower), { below: [prefecture()] }));
    const zhejiang = told({ name: 'places-330000', division: '330000' });
    await expect(client.ship(shipment(await log(other), { node: zhejiang }))).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'RECORD_OF_OTHER_NODE',
      metadata: { key: 'places/1', keeper: 'places-320000' },
    });
    const taking = prefecture({ division: '330500' });
    await expect(client.ship(shipment([], { node: zhejiang, below: [taking] }))).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'NODE_ELSEWHERE',
      metadata: { node: 'places-320500', via: 'places-320000' },
    });
  });

  it('leaves the records of a node below to that one', async () => {
    await record(lower, '1');
    await nodes(upper).ship(shipment(await log(lower)));
    const amendments = createClient(AmendmentServiceDefinition, { address: upper.address });
    stops.push(async () => amendments.close());
    const erase = { resource: 'places', key: 'places/1', etag: undefined };
    const request = {
      operations: [{ operation: { $case: 'erase' as const, value: erase } }],
      ...{ provenance, idempotencyKey: '', after: {} },
    };
    await expect(amendments.amend(request)).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'RECORD_OWNED_BELOW',
      metadata: { key: 'places/1', node: 'places-320000' },
      violations: [{ field: 'operations[0].key', descriptionZh: '该记录由下级节点维护，须在该节点变更' }],
    });
    const rows = ['1', '2'].map((title) => ({
      ...{ key: `places/${title}`, data: { title, division: '320506' }, validFrom: '2021-01-01' },
    }));
    const [first, second] = await recordFacts(upper.ledger, places, rows, { actor: 'spec', provenance });
    expect(first).toMatchObject({ reason: 'RECORD_OWNED_BELOW', violations: [{ field: 'key' }] });
    expect(second).toMatchObject({ key: 'places/2', unchanged: false });
  });

  it('lists page by page the identifiers that two records claim', async () => {
    const titles = ['1', '2', '3'];
    for (const title of titles) {
      await record(upper, title);
      await record(lower, title, `places/lower-${title}`);
    }
    const client = nodes(upper);
    await client.ship(shipment(await log(lower)));
    const claimants: string[] = [];
    let pageToken = '';
    do {
      const page = await client.listOverlaps({ resource: '', pageSize: 2, pageToken });
      claimants.push(...page.overlaps.map(({ claimant }) => claimant));
      expect(page.overlaps[0]).toMatchObject({ identifierKind: 'title', claimantNode: 'places-320000' });
      expect(page.overlaps[0]?.holderNode).toBeUndefined();
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(claimants).toEqual(titles.map((title) => `places/lower-${title}`));
    const refused = (changes: object, reason: string) =>
      expect(client.listOverlaps({ resource: '', pageSize: 0, pageToken: '', ...changes })).rejects.toMatchObject({
        code: status.INVALID_ARGUMENT,
        reason,
      });
    await refused({ resource: 'persons' }, 'RESOURCE_UNKNOWN');
    await refused({ pageToken: 'x' }, 'PAGE_TOKEN_INVALID');
    await refused({ pageSize: -1 }, 'PAGE_SIZE_NEGATIVE');
  });

  it('ships nothing to a replica', async () => {
    const replica = await start({ REPLICA_OF: upper.address });
    await expect(nodes(replica).ship(shipment([]))).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'NOT_AN_UPPER_NODE',
      metadata: { source: upper.address },
    });
  });
});

describe('a shipment that is refused', () => {
  let store: TestStore;
  let upper: PlacesUnderTest;
  let client: Client<NodeServiceDefinition>;

  beforeAll(async () => {
    store = await startTestStore();
    upper = await startPlaces({ MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('places') });
    client = createClient(NodeServiceDefinition, { address: upper.address });
  });

  afterAll(async () => {
    client.close();
    await upper.service.stop();
    await store.stop();
  });

  it.each<[string, Partial<ShipRequest>, string, string]>([
    ['no node', { node: undefined }, 'node', 'REQUIRED'],
    ['no name', { node: told({ name: '' }) }, 'node.name', 'REQUIRED'],
    ['a name of another form', { node: told({ name: '江苏' }) }, 'node.name', 'MALFORMED'],
    ["this node's name", { node: told({ name: 'places' }) }, 'node.name', 'NAME_TAKEN'],
    ['another registry', { node: told({ registry: 'population' }) }, 'node.registry', 'REGISTRY_DIFFERS'],
    ['no level', { node: told({ level: NodeLevel.UNSPECIFIED }) }, 'node.level', 'NODE_UNKNOWN_LEVEL'],
    ['a level as high', { node: told({ level: NodeLevel.NATIONAL }) }, 'node.level', 'LEVEL_NOT_BELOW'],
    ['no division', { node: told({ division: undefined }) }, 'node.division', 'REQUIRED'],
    ['a division of another form', { node: told({ division: '32' }) }, 'node.division', 'MALFORMED'],
    ['a county', { node: told({ division: '320506' }) }, 'node.division', 'DIVISION_NOT_OF_LEVEL'],
    ['two heads', { node: told({ head: [at(1), at(1)] }) }, 'node.head', 'TOO_MANY'],
    ['a head of another partition', { node: told({ head: [{ ...at(1), partition: 'b' }] }) }, 'node.head', 'MALFORMED'],
    ['a commit without a place', { commits: [{} as Commit] }, 'commits[0].position', 'REQUIRED'],
    ['a commit before the first', { commits: [{ position: at(0) } as Commit] }, 'commits[0].position', 'MALFORMED'],
    ['501 commits', { commits: Array<Commit>(501).fill({ position: at(1) } as Commit) }, 'commits', 'TOO_MANY_COMMITS'],
    [
      '10,001 changes',
      { commits: Array<Commit>(2).fill({ position: at(1), changes: Array<Change>(5_001).fill(change) } as Commit) },
      'commits',
      'TOO_MANY_CHANGES',
    ],
    ['1,001 nodes below', { below: Array<Node>(1_001).fill(prefecture()) }, 'below', 'TOO_MANY'],
    ['a node twice', { below: [prefecture(), prefecture()] }, 'below[1].name', 'NAME_TAKEN'],
    ['a node never heard of', { below: [prefecture({ heardAt: undefined })] }, 'below[0].heardAt', 'REQUIRED'],
    [
      'a province below',
      { below: [prefecture({ level: NodeLevel.PROVINCE, division: '330000' })] },
      'below[0].level',
      'LEVEL_NOT_BELOW',
    ],
    [
      "another province's prefecture",
      { below: [prefecture({ division: '330100' })] },
      'below[0].division',
      'DIVISION_NOT_WITHIN',
    ],
  ])('with %s', async (_, changes, field, reason) => {
    await expect(client.ship(sparseShipment(changes))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason,
      violations: [{ field, reason }],
    });
    expect((await client.listNodes({})).nodes).toHaveLength(1);
  });
});
