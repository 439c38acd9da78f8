import { type ForeignCommit, Ledger, loadReplica, type LogEpochs } from '@registry/ledger';
import { LedgerServiceDefinition, type ListChangesResponse } from '@registry/proto/common/v1';
import { startTestStore, type TestStore } from '@registry/testing';
import mongoose from 'mongoose';
import { createClient, everyChange } from '../src';
import { eventually } from './eventually';
import { places, type PlacesUnderTest, provenance, startPlaces } from './start-places';

describe('a registry that others follow', () => {
  let store: TestStore;
  let primary: PlacesUnderTest;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(async () => {
    primary = await start(store.newDatabase('places'));
  });

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
  });

  afterAll(() => store.stop());

  async function start(database: string, variables: Record<string, string> = {}): Promise<PlacesUnderTest> {
    const started = await startPlaces({ MONGODB_URI: store.uri, MONGODB_DB: database, ...variables });
    stops.push(() => started.service.stop());
    return started;
  }

  function client({ address }: PlacesUnderTest) {
    const made = createClient(LedgerServiceDefinition, { address });
    stops.push(async () => made.close());
    return made;
  }

  async function record(first: number, count: number, note?: string): Promise<void> {
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        primary.ledger.write({ actor: 'spec', provenance }, (tx) =>
          tx.record(places, {
            key: `places/${first + index}`,
            data: {
              ...{ title: `${first + index}`, division: index % 2 === 0 ? '310101' : '320500' },
              ...(note === undefined ? {} : { note }),
            },
            validFrom: '2020-01-01',
          }),
        ),
      ),
    );
  }

  /** A database as a restore leaves it: some commits of a log, and a new epoch above those that were given. */
  async function copyOf(commits: readonly ForeignCommit[], given: LogEpochs) {
    const database = store.newDatabase('places');
    const connection = await mongoose.createConnection(store.uri, { dbName: database, autoIndex: false }).asPromise();
    const options = { connection, registry: 'places', resources: [places] };
    const copy = await Ledger.open({ ...options, replicaOf: 'backup:1' });
    for (const commit of commits) {
      await copy.foreign.replicate(commit);
    }
    await copy.close();
    const restored = await Ledger.open(options);
    await restored.newEpoch(given);
    const epochs = await restored.epochs();
    await restored.close();
    await connection.close();
    return { database, epochs };
  }

  const seqOf = async (ledger: Ledger) => (await ledger.head()).positions[0]?.seq;

  async function untilLevel(replica: Ledger): Promise<void> {
    const wanted = await seqOf(primary.ledger);
    let reached = await seqOf(replica);
    while (reached !== wanted) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      reached = await seqOf(replica);
    }
  }

  it('streams its changes, those to come too, and where it is in silence', async () => {
    await record(0, 3);
    const messages: ListChangesResponse[] = [];
    const leave = new AbortController();
    const changes = { ...everyChange, divisions: ['310000'], limit: 1, withVersions: true };
    const watching = (async () => {
      const stream = client(primary).watchChanges({ changes, heartbeatSeconds: 1 }, { signal: leave.signal });
      for await (const message of stream) {
        messages.push(message);
      }
    })();
    const seen = () => messages.flatMap(({ commits }) => commits);
    await eventually(() => seen().length === 2);
    await record(3, 1);
    await eventually(() => seen().length === 3 && messages.at(-1)?.commits.length === 0);
    leave.abort();
    await expect(watching).rejects.toMatchObject({ reason: 'CANCELLED' });
    expect(seen().map(({ position }) => position?.seq)).toEqual([1, 3, 4]);
    expect(seen()[0]?.changes[0]?.version).toMatchObject({ data: '{"division":"310101","title":"0"}', erased: false });
    expect(messages.at(-1)?.next).toMatchObject([{ seq: 4 }]);
  }, 30_000);

  it('has replicas that load what is live, follow, prove its state hash and answer as it does', async () => {
    await record(0, 700);
    const replica = await start(store.newDatabase('places'), { REPLICA_OF: primary.address });
    await record(700, 300);
    await primary.ledger.write({ actor: 'spec', provenance }, (tx) => tx.erase(places, { key: 'places/3' }));
    await untilLevel(replica.ledger);
    expect(await replica.ledger.head()).toEqual(await primary.ledger.head());
    const [own, theirs] = [client(replica), client(primary)];
    expect(await own.getStateHash({ at: [] })).toEqual(await theirs.getStateHash({ at: [] }));
    const moment = await replica.ledger.moment();
    const query = { resource: 'places', counter: 'places', division: '000000' };
    expect(await replica.ledger.counters.sum(query, moment)).toEqual(new Map([['all', [999]]]));
    expect(await replica.ledger.resource(places).resolve('title', ['4', '3'], moment)).toEqual(['places/4', undefined]);
    await expect(
      replica.ledger.write({ actor: 'spec', provenance }, (tx) => tx.erase(places, { key: 'places/4' })),
    ).rejects.toMatchObject({ reason: 'REPLICA_READ_ONLY', metadata: { source: primary.address } });
  }, 60_000);

  it('ends a message of versions at a mebibyte, in changes and exports', async () => {
    await record(0, 8, 'x'.repeat(300_000));
    const reader = client(primary);
    const changes = { ...everyChange, withVersions: true };
    const told: ListChangesResponse[] = [];
    for await (const message of reader.watchChanges({ changes, heartbeatSeconds: 0 })) {
      told.push(message);
      if (message.next[0]?.seq === 8) break;
    }
    const page = await reader.listChanges(changes);
    expect([...told, page].map(({ commits, next }) => [commits.length, next[0]?.seq])).toEqual([
      [3, 3],
      [3, 6],
      [2, 8],
      [3, 3],
    ]);
    const exported: number[] = [];
    for await (const { versions } of reader.exportSnapshot({ at: [], after: '' })) {
      exported.push(versions.length);
    }
    expect(exported.filter((versions) => versions > 0)).toEqual([3, 3, 2]);
  }, 60_000);

  it('keeps places for replicas that no crowd of readers takes', async () => {
    await record(0, 1);
    const reader = client(primary);
    const watch = (withVersions: boolean) =>
      reader.watchChanges({ changes: { ...everyChange, withVersions }, heartbeatSeconds: 60 })[Symbol.asyncIterator]();
    const readers = Array.from({ length: 200 }, () => watch(false));
    await Promise.all(readers.map((one) => one.next()));
    await expect(watch(false).next()).rejects.toMatchObject({ reason: 'TOO_MANY_WATCHERS' });
    const replicas = Array.from({ length: 50 }, () => watch(true));
    const begun = await Promise.all(replicas.map((one) => one.next()));
    expect(begun.every(({ done }) => done === false)).toBe(true);
    await expect(watch(true).next()).rejects.toMatchObject({ reason: 'TOO_MANY_WATCHERS' });
    // Who leaves frees a place.
    await Promise.all([...readers, ...replicas].map(async (one) => one.return?.()));
    await eventually(() =>
      watch(false)
        .next()
        .then(
          () => true,
          () => false,
        ),
    );
  }, 60_000);

  it('is named as what is away, and not the store, by a replica that was never loaded; that one loads once it is back', async () => {
    const database = store.newDatabase('places');
    const away = await start(database);
    await stops.pop()?.();
    const { service } = await start(store.newDatabase('places'), { REPLICA_OF: away.address });
    const ready = () => fetch(`http://127.0.0.1:${service.metricsPort}/readyz`);
    const parts = { store: 'ok', replica: 'The source of the replica cannot be read' };
    expect(await (await ready()).json()).toMatchObject({ ready: false, parts });
    await start(database, { GRPC_PORT: `${away.service.grpcPort}` });
    await eventually(async () => (await ready()).ok);
  }, 60_000);

  it('has replicas that go on where they were after a stop, without loading again', async () => {
    await record(0, 10);
    const database = store.newDatabase('places');
    const first = await start(database, { REPLICA_OF: primary.address });
    await untilLevel(first.ledger);
    await stops.pop()?.();
    await record(10, 10);
    const again = await start(database, { REPLICA_OF: primary.address });
    await untilLevel(again.ledger);
    expect(await again.ledger.head()).toEqual(await primary.ledger.head());
    // The log of the replica begins where it was loaded first.
    const { commits } = await client(again).listChanges({
      ...everyChange,
      after: [{ partition: 'main', epoch: 1, seq: 10 }],
    });
    expect(commits).toHaveLength(10);
  }, 60_000);

  it('has replicas that begin anew when it was restored to before what they were loading', async () => {
    await record(0, 700);
    const database = store.newDatabase('places');
    const connection = await mongoose.createConnection(store.uri, { dbName: database, autoIndex: false }).asPromise();
    const { head, pages } = await primary.ledger.exportSnapshot();
    const cut = loadReplica(connection, [places], {
      head: () => Promise.resolve(head),
      pages: async function* () {
        for await (const page of pages) {
          yield page;
          throw new Error('cut');
        }
      },
    });
    await expect(cut).rejects.toThrow('cut');
    await connection.close();

    // Of a backup from before most of it.
    primary = await start(store.newDatabase('places'));
    await record(1_000, 5);
    const replica = await start(database, { REPLICA_OF: primary.address });
    await untilLevel(replica.ledger);
    expect(await replica.ledger.head()).toEqual(await primary.ledger.head());
    const moment = await replica.ledger.moment();
    const query = { resource: 'places', counter: 'places', division: '000000' };
    expect(await replica.ledger.counters.sum(query, moment)).toEqual(new Map([['all', [5]]]));
  }, 60_000);

  it('has replicas that begin anew when another restore brings back what the first had cut off', async () => {
    await record(0, 30);
    const { commits } = await primary.ledger.listChanges({ limit: 100 });
    const whole = await primary.ledger.carry(commits);
    const cut = await copyOf(whole.slice(0, 20), { epoch: 1, forks: [] });
    primary = await start(cut.database);
    const database = store.newDatabase('places');
    const replica = await start(database, { REPLICA_OF: primary.address });
    await untilLevel(replica.ledger);
    expect((await replica.ledger.head()).positions).toMatchObject([{ epoch: 2, seq: 20 }]);
    await stops.pop()?.();

    primary = await start((await copyOf(whole, cut.epochs)).database);
    const again = await start(database, { REPLICA_OF: primary.address });
    await untilLevel(again.ledger);
    expect(await again.ledger.head()).toEqual(await primary.ledger.head());
    await record(100, 5);
    await untilLevel(again.ledger);
  }, 60_000);

  it('tells page by page what differs between two commits', async () => {
    await record(0, 150);
    const at = (seq: number) => [{ partition: 'main', epoch: 1, seq }];
    const reader = client(primary);
    const keys: string[] = [];
    let pageToken = '';
    do {
      const page = await reader.listDifferences({ from: at(10), to: [], pageToken });
      keys.push(...page.differences.map(({ key }) => key));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(keys).toHaveLength(140);
    expect(new Set(keys).size).toBe(140);
    await expect(reader.listDifferences({ from: at(10), to: [], pageToken: 'x' })).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
  });

  it('refuses an export cursor that is none, and one without its commit', async () => {
    const reader = client(primary);
    const read = async (after: string, at: { partition: string; epoch: number; seq: number }[]) => {
      const messages = [];
      for await (const message of reader.exportSnapshot({ at, after })) {
        messages.push(message);
      }
      return messages;
    };
    await expect(read('x', [{ partition: 'main', epoch: 1, seq: 0 }])).rejects.toMatchObject({
      reason: 'CURSOR_MALFORMED',
    });
    await expect(read('x', [])).rejects.toMatchObject({ reason: 'REQUIRED' });
  });
});
