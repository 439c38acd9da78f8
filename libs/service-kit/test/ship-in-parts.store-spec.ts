import { status } from '@grpc/grpc-js';
import {
  NodeServiceDefinition,
  type ShipInPartsRequest,
  ShipRequest,
  type ShipResponse,
} from '@registry/proto/common/v1';
import { startTestStore, type TestStore } from '@registry/testing';
import { type Client, createClient } from '../src';
import { startPlaces } from './start-places';
import { shipment } from './told-nodes';

type Parts = AsyncIterable<ShipInPartsRequest> | Iterable<ShipInPartsRequest>;
type NodeClient = Client<NodeServiceDefinition>;

const encoded = ShipRequest.encode(shipment([])).finish();
const answered = { name: 'places', applied: undefined, appliedHash: '' };

/** The part, and then nothing for ever. */
async function* silentAfter(part: Uint8Array): AsyncGenerator<ShipInPartsRequest> {
  yield { part };
  await new Promise(() => undefined);
}

describe('a shipment in parts', () => {
  let store: TestStore;
  let upper: NodeClient;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    store = await startTestStore();
    upper = await start({});
  });

  afterAll(async () => {
    for (const stop of stops.reverse()) {
      await stop();
    }
    await store.stop();
  });

  async function start(variables: Record<string, string>): Promise<NodeClient> {
    const database = { MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('places') };
    const { service, address } = await startPlaces({ ...database, ...variables });
    const client = createClient(NodeServiceDefinition, { address });
    stops.push(async () => {
      client.close();
      await service.stop();
    });
    return client;
  }

  async function ship(client: NodeClient, parts: Parts, signal?: AbortSignal): Promise<ShipResponse | undefined> {
    for await (const answer of client.shipInParts(parts, signal === undefined ? {} : { signal })) {
      return answer;
    }
    return undefined;
  }

  const reasonOf = (shipping: Promise<unknown>) =>
    shipping.then(
      () => undefined,
      ({ reason }: { reason: string }) => reason,
    );

  it('is taken once all parts are there, as small as they come', async () => {
    const parts = Array.from(encoded, (byte) => ({ part: Uint8Array.of(byte) }));
    expect(await ship(upper, parts)).toEqual(answered);
  });

  it.each<[string, ShipInPartsRequest[], string]>([
    ['an empty part', [{ part: encoded }, { part: new Uint8Array() }], 'REQUIRED'],
    ['1,025 parts', Array<ShipInPartsRequest>(1_025).fill({ part: Uint8Array.of(1) }), 'TOO_MANY'],
    ['parts of something else', [{ part: Uint8Array.of(1) }], 'MALFORMED'],
  ])('is refused with %s', async (_, parts, reason) => {
    await expect(ship(upper, parts)).rejects.toMatchObject({
      ...{ code: status.INVALID_ARGUMENT, reason, violations: [{ field: 'part', reason }] },
    });
  });

  it('comes in alone, and lets the next in when its caller goes away', async () => {
    const leaving = new AbortController();
    const left = ship(upper, silentAfter(encoded), leaving.signal);
    left.catch(() => undefined);
    const next = () => reasonOf(ship(upper, [{ part: encoded }]));
    while ((await next()) !== 'SHIPMENT_UNDER_WAY') {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: status.CANCELLED });
    while ((await next()) === 'SHIPMENT_UNDER_WAY') {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await ship(upper, [{ part: encoded }])).toEqual(answered);
  });

  it('is refused by a replica before its parts are there', async () => {
    const { service, address } = await startPlaces({
      ...{ MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('places') },
    });
    stops.push(() => service.stop());
    const replica = await start({ REPLICA_OF: address });
    expect(await reasonOf(ship(replica, silentAfter(encoded)))).toBe('NOT_AN_UPPER_NODE');
  });
});
