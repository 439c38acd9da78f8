import { status } from '@grpc/grpc-js';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Ledger, type ResourceDefinition } from '@registry/ledger';
import {
  ChangeKind,
  LedgerServiceDefinition,
  type LogPoint,
  SnapshotServiceDefinition,
} from '@registry/proto/common/v1';
import { startTestStore, type TestStore } from '@registry/testing';
import mongoose from 'mongoose';
import { pino } from 'pino';
import {
  createClient,
  everyChange,
  LedgerModule,
  PageTokens,
  readMoment,
  runService,
  SERVICE_ENV,
  type RunningService,
} from '../src';
import { testEnv } from './start-persons';
import { Gate } from './gate';

interface Place {
  readonly title: string;
}

const places: ResourceDefinition<Place> = {
  name: 'places',
  schemaVersion: 1,
  identifiers: () => [],
  indexes: [],
  counters: () => [],
};

/** What an app's own provider may ask for. */
@Injectable()
class Injected {
  static last: Injected | undefined;

  constructor(
    @Inject(Ledger) readonly ledger: Ledger,
    @Inject(PageTokens) readonly tokens: PageTokens,
    @Inject(SERVICE_ENV) readonly env: object,
  ) {
    Injected.last = this;
  }
}

@Module({ imports: [LedgerModule.forRoot({ registry: 'places', resources: [places] })], providers: [Injected] })
class PlacesModule {}

describe('a service with a store', () => {
  let store: TestStore;
  let service: RunningService;
  let ledger: Ledger;
  const client = () => createClient(LedgerServiceDefinition, { address: `127.0.0.1:${service.grpcPort}` });

  beforeAll(async () => {
    store = await startTestStore();
    service = await runService({
      name: 'places',
      module: PlacesModule,
      env: testEnv({ MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('places') }),
      services: [],
      logger: pino({ level: 'silent' }),
    });
    if (Injected.last === undefined) {
      throw new TypeError('The module was not built');
    }
    ledger = Injected.last.ledger;
  });
  afterAll(async () => {
    await service.stop();
    await store.stop();
  });

  it('is ready, and provides ledger, page tokens and environment to its module', async () => {
    const ready = await fetch(`http://127.0.0.1:${service.metricsPort}/readyz`);
    expect(await ready.json()).toEqual({ ready: true, parts: { service: 'ok', store: 'ok' } });
    expect(Injected.last?.tokens).toBeInstanceOf(PageTokens);
    expect(Injected.last?.env).toHaveProperty('MONGODB_URI', store.uri);
  });

  it('serves the head and the changes of its ledger', async () => {
    const provenance = { sourceDepartment: 'mnr', legalBasis: 'law', reason: 'survey', itemSources: {} };
    const { seq } = await ledger.write({ actor: 'spec', provenance }, (tx) =>
      tx.record(places, { key: 'places/1', data: { title: '东城区' }, validFrom: '2020-01-01' }),
    );
    const reader = client();
    const head = await reader.getHead({});
    expect(head.positions).toMatchObject([{ partition: 'main', seq }]);
    const { commits, next } = await reader.listChanges(everyChange);
    expect(commits.at(-1)).toMatchObject({
      actor: 'spec',
      provenance,
      recordedAt: head.recordedAt,
      changes: [{ resource: 'places', key: 'places/1', kind: ChangeKind.RECORDED, validFrom: '2020-01-01' }],
    });
    expect(next).toEqual(head.positions);
    reader.close();
  });

  it('refuses a negative limit and a cursor ahead of the head', async () => {
    const reader = client();
    await expect(reader.listChanges({ ...everyChange, limit: -1 })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      violations: [{ field: 'limit', reason: 'PAGE_SIZE_NEGATIVE' }],
    });
    const { positions } = await reader.getHead({});
    const after = positions.map((position) => ({ ...position, seq: position.seq + 10 }));
    await expect(reader.listChanges({ ...everyChange, after })).rejects.toMatchObject({
      code: status.OUT_OF_RANGE,
      domain: 'places.registry',
    });
    reader.close();
  });

  it('tells of its head at once and after each change, with what it follows', async () => {
    const snapshots = createClient(SnapshotServiceDefinition, { address: `127.0.0.1:${service.grpcPort}` });
    const heads = snapshots.watchHead({})[Symbol.asyncIterator]();
    const first = await heads.next();
    const provenance = { sourceDepartment: 'mnr', legalBasis: 'law', reason: 'survey', itemSources: {} };
    const { seq, recordedAt } = await ledger.write({ actor: 'spec', provenance, after: { population: 9 } }, (tx) =>
      tx.record(places, { key: 'places/head', data: { title: '西城区' }, validFrom: '2020-01-01' }),
    );
    const next = await heads.next();
    expect((first.value as LogPoint).positions).toEqual([{ partition: 'main', epoch: 1, seq: seq - 1 }]);
    const head = { positions: [{ partition: 'main', epoch: 1, seq }], recordedAt, after: { population: 9 } };
    expect(next.value).toEqual(head);
    await heads.return?.();
    snapshots.close();
  });

  it('says what was known at a time that is settled, and refuses others', async () => {
    const snapshots = createClient(SnapshotServiceDefinition, { address: `127.0.0.1:${service.grpcPort}` });
    expect(await snapshots.resolveKnownAt({ time: '2020-01-01T00:00:00Z' })).toMatchObject({ positions: [{ seq: 0 }] });
    await expect(snapshots.resolveKnownAt({ time: '9999-01-01T00:00:00Z' })).rejects.toMatchObject({
      reason: 'KNOWN_AT_NOT_SETTLED',
    });
    await expect(snapshots.resolveKnownAt({ time: undefined })).rejects.toMatchObject({ reason: 'TIME_INVALID' });
    snapshots.close();
  });

  it('resolves the two clocks, and names a date that does not exist', async () => {
    expect(await readMoment(ledger, { validAt: '2020-02-29', knownAt: [] })).toMatchObject({ validAt: '2020-02-29' });
    expect((await readMoment(ledger, undefined)).validAt).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    await expect(readMoment(ledger, { validAt: '2021-02-29', knownAt: [] })).rejects.toMatchObject({
      violations: [{ field: 'asOf.validAt', reason: 'DATE_INVALID' }],
    });
  });

  it('waits for a store that is away at start or goes away later, and finds it again', async () => {
    const gate = new Gate(new URL(store.uri));
    await gate.open();
    await gate.close();
    const late = await runService({
      name: 'places',
      module: PlacesModule,
      env: testEnv({
        MONGODB_URI: `mongodb://${gate.address}/?directConnection=true`,
        MONGODB_DB: store.newDatabase('late'),
      }),
      services: [],
      logger: pino({ level: 'silent' }),
    });
    const reader = createClient(LedgerServiceDefinition, { address: `127.0.0.1:${late.grpcPort}` });
    const readiness = async () => (await fetch(`http://127.0.0.1:${late.metricsPort}/readyz`)).status;
    const untilReady = async () => {
      while ((await readiness()) !== 200);
    };
    const away = { code: status.UNAVAILABLE, reason: 'STORE_UNAVAILABLE' };

    await expect(reader.getHead({})).rejects.toMatchObject(away);
    expect(await readiness()).toBe(503);
    await gate.open();
    await untilReady();
    expect(await reader.getHead({})).toMatchObject({ positions: [{ seq: 0 }] });

    await gate.close();
    await expect(reader.listChanges(everyChange)).rejects.toMatchObject(away);
    expect(await readiness()).toBe(503);
    await gate.open();
    await untilReady();
    expect(await reader.getHead({})).toMatchObject({ positions: [{ seq: 0 }] });

    reader.close();
    await late.stop();
    await gate.close();
  });

  it('is not started in production over the embedded store, only over an engine that several machines keep', async () => {
    const connection = await mongoose.createConnection(store.uri).asPromise();
    const { modules } = (await connection.db?.command({ buildInfo: 1 })) ?? {};
    await connection.close();
    const isEmbedded = Array.isArray(modules) && modules.includes('docstore');
    const started = runService({
      name: 'places',
      module: PlacesModule,
      env: testEnv({ MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('production'), NODE_ENV: 'production' }),
      services: [],
      logger: pino({ level: 'silent' }),
    });
    const outcome = await started.then(
      async (production) => production.stop().then(() => 'started'),
      (error: Error) => error.message,
    );
    expect(outcome).toMatch(isEmbedded ? /NODE_ENV=production refuses the embedded store/ : /^started$/);
  });
});
