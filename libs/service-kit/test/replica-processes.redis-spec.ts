import type { Ledger } from '@registry/ledger';
import { startTestStore, testRedisUrl, type TestStore } from '@registry/testing';
import { eventually } from './eventually';
import { ownPrefix } from './shared-states';
import { places, type PlacesUnderTest, provenance, startPlaces } from './start-places';

const url = testRedisUrl();
const forms = [
  { form: 'with nothing in common but the store', variables: () => ({}) },
  ...(url === undefined
    ? []
    : [{ form: 'that share locks', variables: () => ({ REDIS_URL: url, REDIS_PREFIX: ownPrefix() }) }]),
];

describe.each(forms)('two processes of one replica $form', ({ variables }) => {
  let store: TestStore;
  let source: PlacesUnderTest;
  let processes: PlacesUnderTest[];

  beforeAll(async () => {
    store = await startTestStore();
    source = await startPlaces({ MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('places') });
    const replica = {
      ...{ MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('places') },
      ...{ REPLICA_OF: source.address, ...variables() },
    };
    processes = [await startPlaces(replica), await startPlaces(replica)];
  });

  afterAll(async () => {
    for (const { service } of [...processes, source]) {
      await service.stop();
    }
    await store.stop();
  });

  async function record(first: number, count: number): Promise<void> {
    for (let number = first; number < first + count; number += 1) {
      await source.ledger.write({ actor: 'spec', provenance }, (tx) =>
        tx.record(places, {
          key: `places/${number}`,
          data: { title: `${number}`, division: '310101' },
          validFrom: '2020-01-01',
        }),
      );
    }
  }

  const stateOf = async (ledger: Ledger) => JSON.stringify(await ledger.head());

  async function areLevel(): Promise<boolean> {
    const wanted = await stateOf(source.ledger);
    const states = await Promise.all(processes.map(({ ledger }) => stateOf(ledger)));
    return states.every((state) => state === wanted);
  }

  async function areReady(): Promise<boolean> {
    const answers = await Promise.all(
      processes.map(({ service }) => fetch(`http://127.0.0.1:${service.metricsPort}/readyz`)),
    );
    return answers.every(({ ok }) => ok);
  }

  it('follow its source together, and one of them alone when the other is gone', async () => {
    await record(0, 40);
    await eventually(areLevel);
    expect(await areReady()).toBe(true);
    await processes.shift()?.service.stop();
    await record(40, 10);
    await eventually(areLevel);
    expect(await areReady()).toBe(true);
  }, 60_000);
});
