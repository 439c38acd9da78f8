import { status } from '@grpc/grpc-js';
import {
  CarriedVersion,
  type Change,
  ChangeKind,
  type Commit,
  type Node,
  NodeLevel,
  NodeServiceDefinition,
  type ShipRequest,
} from '@registry/proto/common/v1';
import { startTestStore, type TestStore } from '@registry/testing';
import { type Client, createClient } from '../src';
import { type PlacesUnderTest, startPlaces } from './start-places';
import { at, prefecture, shipment, told } from './told-nodes';

const change: Change = {
  ...{ resource: 'places', key: 'places/1', kind: ChangeKind.RECORDED, validFrom: '2020-01-01', validTo: undefined },
  ...{ versionId: '', digest: '', supersedes: [], divisions: [], into: undefined, version: undefined },
};

/** The request with every commit filled up to a message. */
function sparseShipment(changes: Partial<ShipRequest>): ShipRequest {
  const { commits = [], ...rest } = changes;
  return { ...shipment(commits.map((commit) => ({ ...blank, ...commit, changes: commit.changes ?? [] }))), ...rest };
}

/** A commit with a change for each node, which carries a version that the node recorded. */
function recordedBy(...origins: string[]): Commit {
  const changes = origins.map((origin) => ({ ...change, version: CarriedVersion.fromPartial({ origin }) }));
  return { position: at(1), changes } as Commit;
}

const originOf = (index: number) => `commits[0].changes[${index}].version.origin`;

const blank: Commit = {
  ...{ position: undefined, recordedAt: undefined, actor: '', provenance: undefined, changes: [], after: {} },
  ...{ stateHash: '', previousHash: '', hash: '', origin: undefined, requestDigest: '' },
};

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
    ['a version of a node of another form', { commits: [recordedBy('江苏')] }, originOf(0), 'MALFORMED'],
    ['a version of no node', { commits: [recordedBy('')] }, originOf(0), 'MALFORMED'],
    ['a version of this node', { commits: [recordedBy('lower', 'places')] }, originOf(1), 'ORIGIN_NOT_BELOW'],
  ])('with %s', async (_, changes, field, reason) => {
    await expect(client.ship(sparseShipment(changes))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason,
      violations: [{ field, reason }],
    });
    expect((await client.listNodes({})).nodes).toHaveLength(1);
  });
});
