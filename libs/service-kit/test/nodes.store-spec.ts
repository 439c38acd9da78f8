import { status } from '@grpc/grpc-js';
import {
  AmendmentServiceDefinition,
  type Commit,
  LedgerServiceDefinition,
  NodeLevel,
  NodeServiceDefinition,
  NodeState,
} from '@registry/proto/common/v1';
import { startTestStore, type TestStore } from '@registry/testing';
import type { DestinationStream } from 'pino';
import { createClient, everyChange, recordFacts } from '../src';
import { places, type PlacesUnderTest, provenance, startPlaces } from './start-places';
import { at, prefecture, shipment, told } from './told-nodes';

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

  async function start(variables: Record<string, string>, log?: DestinationStream): Promise<PlacesUnderTest> {
    const database = { MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('places') };
    const started = await startPlaces({ ...database, ...variables }, log);
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

  it('keeps every record with one node', async () => {
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
  });

  it('takes the commits of a node whatever that tells of nodes that cannot stand below it', async () => {
    await record(lower, '1');
    const client = nodes(upper);
    const zhejiang = told({ name: 'places-330000', division: '330000' });
    await client.ship(shipment([], { node: zhejiang, below: [prefecture({ name: 'known', division: '330500' })] }));
    const below = [
      prefecture({ name: 'known' }),
      prefecture({ name: 'places' }),
      prefecture({ name: 'places-320000' }),
      prefecture({ name: '苏州' }),
      prefecture({ name: 'elsewhere', division: '330100' }),
      prefecture({ name: 'a-province', level: NodeLevel.PROVINCE, division: '330000' }),
      prefecture({ name: 'unheard', heardAt: undefined }),
      prefecture(),
      prefecture(),
    ];
    const answer = await client.ship(shipment(await log(lower), { below }));
    expect(answer.applied).toEqual(at(1));
    const listed = (await client.listNodes({})).nodes.map(({ name }) => name);
    expect(listed).toEqual(['places', 'known', 'places-320000', 'places-320500', 'places-330000']);
  });

  it('says once in the log whom a node tells of in vain, and again when that changes', async () => {
    const lines: string[] = [];
    const logged = await start({}, { write: (line) => lines.push(line) });
    const client = nodes(logged);
    const said = () =>
      lines.splice(0).flatMap((line) => {
        const { level, from, nodes: names } = JSON.parse(line) as Record<string, unknown>;
        return from === undefined ? [] : [{ level, from, names }];
      });
    const from = 'places-320000';
    const misplaced = prefecture({ name: 'misplaced', division: '330100' });
    const warning = { node: 'misplaced', field: 'division', reason: 'DIVISION_NOT_WITHIN' };
    for (const below of [[misplaced], [misplaced, prefecture()]]) {
      await client.ship(shipment([], { below }));
    }
    expect(said()).toEqual([{ level: 40, from, names: [warning] }]);
    await record(lower, '1');
    await client.ship(shipment(await log(lower)));
    const taken = { node: 'places', field: 'name', reason: 'NAME_TAKEN' };
    await client.ship(shipment([], { below: [misplaced, prefecture({ name: 'places' })] }));
    expect(said()).toEqual([{ level: 40, from, names: [warning, taken] }]);
    const zhejiang = told({ name: 'places-330000', division: '330000' });
    await client.ship(shipment([], { node: zhejiang, below: [prefecture({ division: '330500' })] }));
    const elsewhere = { node: 'places-320500', reason: 'NODE_ELSEWHERE', via: from };
    expect(said()).toEqual([{ level: 40, from: 'places-330000', names: [elsewhere] }]);
    await client.ship(shipment([], { below: [prefecture()] }));
    expect(said()).toEqual([{ level: 30, from, names: undefined }]);
  });

  it('does not take the name of the node above it for one below', async () => {
    const middle = await start({ NODE_LEVEL: 'province', NODE_DIVISION: '320000', UPSTREAM: upper.address });
    const client = nodes(middle);
    const aboveOf = async () => (await client.listNodes({})).nodes[0]?.above;
    for (let above = await aboveOf(); above === undefined; above = await aboveOf()) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await expect(client.ship(shipment([], { node: prefecture({ name: 'places' }) }))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      violations: [{ field: 'node.name', reason: 'NAME_TAKEN' }],
    });
  });

  it('lists a node that shipped nothing below the one that tells of it after it', async () => {
    const client = nodes(upper);
    await client.ship(shipment([], { below: [prefecture()] }));
    await client.ship(shipment([], { node: prefecture({ above: undefined }) }));
    const { nodes: listed } = await client.listNodes({});
    expect(listed.map(({ name, above }) => ({ name, above }))).toEqual([
      { name: 'places', above: undefined },
      { name: 'places-320000', above: undefined },
      { name: 'places-320500', above: undefined },
    ]);
  });

  it('does not take it from a clock that is ahead that a node was heard of later than now', async () => {
    const client = nodes(upper);
    const heardAt = new Date(Date.now() + 3_600_000).toISOString();
    await client.ship(shipment([], { below: [prefecture({ heardAt })] }));
    const [, , listed] = (await client.listNodes({})).nodes;
    expect(Date.parse(listed?.heardAt ?? '')).toBeLessThanOrEqual(Date.now());
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
