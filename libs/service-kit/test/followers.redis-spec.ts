import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Ledger, type ResourceDefinition } from '@registry/ledger';
import { startTestStore, testRedisUrl, type TestStore } from '@registry/testing';
import mongoose from 'mongoose';
import { pino } from 'pino';
import { createClient } from 'redis';
import { LedgerModule, runService, type SharedState } from '../src';
import { commitWakeUps } from '../src/ledger/commit-wake-ups';
import { eventually } from './eventually';
import { ownPrefix, sharedStateForms } from './shared-states';
import { testEnv } from './start-persons';

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

const provenance = { sourceDepartment: 'mnr', legalBasis: 'law', reason: 'survey', itemSources: {} };

const opened: Ledger[] = [];

/** Shows the ledger of each service that starts. */
@Injectable()
class Shows {
  constructor(@Inject(Ledger) ledger: Ledger) {
    opened.push(ledger);
  }
}

@Module({ imports: [LedgerModule.forRoot({ registry: 'places', resources: [places] })], providers: [Shows] })
class PlacesModule {}

const fact = (number: number) => ({ key: `places/${number}`, data: { title: '东城区' }, validFrom: '2020-01-01' });
const all = Array.from({ length: 20 }, (_, index) => index + 1);

/** Writes by turns through two ledgers; answers what each hears. */
async function writeByTurns(ledgers: readonly Ledger[]): Promise<number[][]> {
  const heard = ledgers.map((): number[] => []);
  ledgers.forEach((ledger, index) => ledger.onCommit(({ position }) => heard[index]?.push(position.seq)));
  for (const number of all) {
    await ledgers[number % ledgers.length]?.write({ actor: 'spec', provenance }, (tx) =>
      tx.record(places, fact(number)),
    );
  }
  await eventually(() => heard.every((seqs) => seqs.length >= all.length));
  return heard;
}

describe('processes over one database', () => {
  let store: TestStore;

  beforeAll(async () => {
    store = await startTestStore();
  });

  afterAll(() => store.stop());

  it.each(sharedStateForms())('wake each other $form: none waits until it looks by itself', async ({ open }) => {
    const shared = await open(2);
    const dbName = store.newDatabase('followers');
    const connections = await Promise.all(
      shared.map(() => mongoose.createConnection(store.uri, { dbName, autoIndex: false }).asPromise()),
    );
    const ledgers = await Promise.all(
      connections.map((connection, index) => {
        const wakeUps = commitWakeUps((shared[index] as SharedState).wakeUps, dbName);
        return Ledger.open({ connection, registry: 'places', resources: [places], followMs: 600_000, wakeUps });
      }),
    );
    await delay(50);
    const begun = performance.now();
    expect(await writeByTurns(ledgers)).toEqual([all, all]);
    expect(performance.now() - begun).toBeLessThan(20_000);
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    await Promise.all(connections.map((connection) => connection.close()));
    shared.forEach((one) => one.close());
  });

  const url = testRedisUrl();
  const forms = [{ form: 'alone', variables: {} }];
  if (url !== undefined) {
    forms.push({ form: 'over Redis', variables: { REDIS_URL: url, REDIS_PREFIX: ownPrefix() } });
  }

  it.each(forms)('as services started together $form have neither gap nor complaint', async ({ variables }) => {
    const log: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void log.push(line) });
    const env = testEnv({ MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('followers'), ...variables });
    const options = { name: 'places', module: PlacesModule, env, services: [], logger };
    opened.length = 0;
    const services = await Promise.all([runService(options), runService(options)]);
    expect(await writeByTurns(opened)).toEqual([all, all]);
    if (env.REDIS_URL !== undefined) {
      expect(await subscribersOf(env.REDIS_URL, `${env.REDIS_PREFIX}:wake:{commits.${env.MONGODB_DB}}`)).toBe(2);
    }
    await Promise.all(services.map((service) => service.stop()));
    expect(log).toEqual([]);
  });
});

async function subscribersOf(url: string, channel: string): Promise<number> {
  const client = createClient({ url });
  await client.connect();
  const { [channel]: count = 0 } = await client.pubSubNumSub([channel]);
  client.destroy();
  return count;
}
