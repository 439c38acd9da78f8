import { type Settings, seed, storeUri, watchMemory } from '@registry/dev';
import { PersonServiceDefinition } from '@registry/proto/population/v1';
import { createClient } from '@registry/service-kit';
import mongoose from 'mongoose';
import { getStoredPerson, multiplyPeople, sampleClaims } from '../load/stored-people';
import { withOwnPlatform } from '../measure/own-platform';
import { report } from '../measure/report';

const CALLERS = 16;
/** One id in so many is kept to be asked for. */
const SAMPLE = 10;

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

function clientOf({ grpc }: Settings) {
  return createClient(PersonServiceDefinition, {
    address: `127.0.0.1:${grpc.population.port}`,
    unaryDeadlineMs: 30_000,
  });
}

async function sampleCitizenIds(settings: Settings): Promise<string[]> {
  const client = clientOf(settings);
  const citizenIds: string[] = [];
  let seen = 0;
  for await (const page of client.exportPersons({ asOf: undefined, after: '' })) {
    for (const { citizenId } of page.persons) if (seen++ % SAMPLE === 0) citizenIds.push(citizenId);
  }
  client.close();
  return citizenIds;
}

/** Times in milliseconds, sorted, of single gets by concurrent callers; keys are drawn evenly. */
async function getTimes(
  keys: readonly string[],
  seconds: number,
  get: (key: string) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  async function caller(): Promise<void> {
    while (performance.now() < end) {
      const key = keys[Math.floor(Math.random() * keys.length)] ?? '';
      const start = performance.now();
      await get(key);
      times.push(performance.now() - start);
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return times.sort((a, b) => a - b);
}

function remark(what: string, keys: readonly string[], times: readonly number[]): string {
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(times, share).toFixed(2));
  return `${what}, ${CALLERS} callers, ids drawn evenly from ${keys.length}: ${times.length} calls, p50 ${p50} ms, p99 ${p99} ms`;
}

async function registryTimes(settings: Settings, seconds: number): Promise<string> {
  const citizenIds = await sampleCitizenIds(settings);
  const client = clientOf(settings);
  const times = await getTimes(citizenIds, seconds, (value) =>
    client.getPerson({ person: { reference: { $case: 'citizenId', value } }, asOf: undefined }),
  );
  client.close();
  return `${remark('Get by citizen id through the registry (gRPC, its client on the same cores)', citizenIds, times)}.`;
}

async function storeTimes(database: mongoose.mongo.Db, seconds: number): Promise<string> {
  const claims = await sampleClaims(database, SAMPLE);
  const times = await getTimes(claims, seconds, (claim) => getStoredPerson(database, claim));
  return `${remark('Get by citizen id from the store (claim, then person) through the driver', claims, times)}; at most 10 ms is aimed at.`;
}

/** Plan of the search of people by division and birth date, as the ledger asks the store for it. */
async function birthSearchPlan(database: mongoose.mongo.Db): Promise<string> {
  const persons = database.collection('persons');
  const [busiest] = await persons
    .aggregate<{ _id: string }>([
      { $limit: 2000 },
      { $unwind: '$t_birth' },
      { $sortByCount: '$t_birth' },
      { $limit: 1 },
    ])
    .toArray();
  const filter = { t_birth: busiest?._id ?? '', o_birth: { $gte: '1980-01-01', $lt: '1985-01-01' } };
  const { queryPlanner, executionStats } = await persons.find(filter).sort({ o_birth: 1 }).limit(50).explain();
  const { totalKeysExamined, totalDocsExamined, nReturned } = executionStats as Record<string, number>;
  return `${JSON.stringify(queryPlanner.winningPlan)}: ${totalKeysExamined} keys and ${totalDocsExamined} documents read for ${nReturned}`;
}

/**
 * A million people in the embedded store: its memory while they come in and are read, the time of a get, a plan. With
 * `copies` a hundredth is imported and its documents are stored a hundred times.
 */
export async function benchMillion(options: { people: number; copies: number; seconds: number }): Promise<void> {
  const { copies, seconds } = options;
  const people = Math.ceil(options.people / copies);
  await withOwnPlatform({ people: 1, entities: 1, towns: false }, async ({ settings, processes }) => {
    const stopWatching = watchMemory(processes.filter(({ name }) => name === 'docstore'));
    const client = await new mongoose.mongo.MongoClient(storeUri(settings)).connect();
    const database = client.db('population');
    const start = performance.now();
    await seed(settings, { people, entities: 1, towns: false }, () => undefined);
    const stored = await multiplyPeople(database, copies);
    const minutes = (performance.now() - start) / 60_000;
    // A registry knows only those who were imported.
    const registry = copies === 1 ? [await registryTimes(settings, seconds)] : [];
    const store = await storeTimes(database, seconds);
    const plan = await birthSearchPlan(database);
    await client.close();
    const most = stopWatching().get('docstore') ?? Number.NaN;
    report(
      'million',
      [],
      [
        `${stored} people in the store, ${people} of them imported, in ${minutes.toFixed(1)} minutes.`,
        `Most anonymous memory (RssAnon) of the store, writes and reads together: ${Math.round(most)} MiB; at most 1024 is aimed at.`,
        store,
        ...registry,
        `Search by division and birth date: ${plan}.`,
      ],
    );
  });
}
