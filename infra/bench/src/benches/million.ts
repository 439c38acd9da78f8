import { type Settings, seed, storeUri } from '@registry/dev';
import { PersonServiceDefinition } from '@registry/proto/population/v1';
import { createClient } from '@registry/service-kit';
import mongoose from 'mongoose';
import { watchMemory } from '../measure/anonymous-memory';
import { withOwnPlatform } from '../measure/own-platform';
import { report } from '../measure/report';

const CALLERS = 16;
/** One citizen id in so many is kept to be asked for. */
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

/** Times of single Gets by citizen id in milliseconds, sorted; keys drawn evenly. */
async function getTimes(settings: Settings, citizenIds: readonly string[], seconds: number): Promise<number[]> {
  const client = clientOf(settings);
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  async function caller(): Promise<void> {
    while (performance.now() < end) {
      const value = citizenIds[Math.floor(Math.random() * citizenIds.length)] ?? '';
      const start = performance.now();
      await client.getPerson({ person: { reference: { $case: 'citizenId', value } }, asOf: undefined });
      times.push(performance.now() - start);
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller));
  client.close();
  return times.sort((a, b) => a - b);
}

/** Plan of the search of people by division and birth date, as the ledger asks the store for it. */
async function birthSearchPlan(settings: Settings): Promise<string> {
  const connection = await mongoose.createConnection(storeUri(settings), { dbName: 'population' }).asPromise();
  const persons = connection.collection('persons');
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
  await connection.close();
  const { totalKeysExamined, totalDocsExamined, nReturned } = executionStats as Record<string, number>;
  return `${JSON.stringify(queryPlanner.winningPlan)}: ${totalKeysExamined} keys and ${totalDocsExamined} documents read for ${nReturned}`;
}

/** A million people in the embedded store: its memory while they come in and are read, the time of a Get, a plan. */
export async function benchMillion({ people, seconds }: { people: number; seconds: number }): Promise<void> {
  await withOwnPlatform({ people: 1, entities: 1, towns: false }, async ({ settings, processes }) => {
    const store = processes.filter(({ name }) => name === 'docstore');
    const stopWatching = watchMemory(store);
    const start = performance.now();
    await seed(settings, { people, entities: 1, towns: false }, () => undefined);
    const minutes = (performance.now() - start) / 60_000;
    const citizenIds = await sampleCitizenIds(settings);
    const times = await getTimes(settings, citizenIds, seconds);
    const plan = await birthSearchPlan(settings);
    const most = stopWatching().get('docstore') ?? Number.NaN;
    const [p50, p99] = [0.5, 0.99].map((share) => percentile(times, share).toFixed(2));
    report(
      'million',
      [],
      [
        `${people} people imported in ${minutes.toFixed(1)} minutes.`,
        `Most anonymous memory (RssAnon) of the store, imports and reads together: ${Math.round(most)} MiB; at most 1024 is aimed at.`,
        `Get by citizen id, ${CALLERS} callers, ids drawn evenly from ${citizenIds.length}: ${times.length} calls, p50 ${p50} ms, p99 ${p99} ms; at most 10 ms is aimed at.`,
        `Search by division and birth date: ${plan}.`,
      ],
    );
  });
}
