import fc from 'fast-check';
import mongoose, { type Connection } from 'mongoose';
import { startTestStore, type TestStore } from '@registry/testing';
import { audit, Ledger, loadReplica, type Moment, type ResourceDefinition } from '../src/index';
import { bookAgrees } from './model/book';
import { Model } from './model/model';
import { date, histories, type History } from './model/operations';
import { playRound } from './model/playing';
import { agree } from './model/questions';
import { residents, residentsNow } from './model/register';
import { at, exportOf, follow } from './model/replicas';

const RUNS = Number(process.env['FC_RUNS'] ?? 50);
const SEED = Number(process.env['FC_SEED'] ?? Date.now() & 0x7fffffff);
const OPERATIONS = 200;
/** Histories that are written at once. */
const LANES = 4;
const MS_PER_HISTORY = 20_000;
/** The first day of the histories; time passes while they are written. */
const START = Date.parse('2018-01-01T04:00:00Z');
/** Days that pass before it is asked. */
const DAYS_AFTER = 20;
const DAY_MS = 86_400_000;

/** How long a failing history is made smaller. */
const SHRINKING_MS = 60_000;

type Question = readonly [seq: number, validAt: string];

/** Lets a property fail on smaller and smaller values for some time, and then on none: the smallest so far is reported. */
function shrinkingInTime<T extends unknown[]>(
  property: (...values: T) => Promise<void>,
): (...values: T) => Promise<void> {
  let deadline = Infinity;
  return async (...values) => {
    if (Date.now() > deadline) return;
    try {
      await property(...values);
    } catch (error) {
      deadline = Math.min(deadline, Date.now() + SHRINKING_MS);
      throw error;
    }
  };
}

/** Keys of the records that were erased after a commit. */
async function erasedSince(ledger: Ledger, seq: number): Promise<ReadonlySet<string>> {
  const { commits } = await ledger.listChanges({ after: at(seq), limit: 1000 });
  return new Set(commits.flatMap(({ changes }) => changes.flatMap(({ kind, key }) => (kind === 'erased' ? key : []))));
}

/**
 * The numbers that records may have named. Of one that was erased after a replica's base the replica cannot know them: it
 * leads such a number to the record that took over from it.
 */
function numbersOf(rounds: History['rounds'], keys: ReadonlySet<string>): ReadonlySet<string> {
  const named = rounds.flatMap(({ writes }) =>
    writes.flatMap(({ steps }) =>
      steps.flatMap((step) => {
        const facts = step.kind === 'record' ? step.data : step.kind === 'correct' ? step.patch : {};
        return keys.has(step.key) ? (facts.number ?? []) : [];
      }),
    ),
  );
  return new Set([...keys, ...named]);
}

describe('a random history', () => {
  let store: TestStore;

  beforeAll(async () => {
    store = await startTestStore();
  });

  afterAll(() => store.stop());

  async function connect(): Promise<Connection> {
    const options = { dbName: store.newDatabase('history'), autoIndex: false, serverSelectionTimeoutMS: 10_000 };
    return mongoose.createConnection(store.uri, options).asPromise();
  }

  /** Writes a history by two processes, older software first, and asks those, one that was not there, and a replica. */
  async function play({ rounds, older, rolls }: History, asked: readonly Question[]): Promise<void> {
    const connections = [await connect(), await connect()] as const;
    const [connection, another] = connections;
    let now = START;
    const open = (definition: ResourceDefinition<object>, over = connection, replicaOf?: string): Promise<Ledger> =>
      Ledger.open({
        ...{ connection: over, registry: 'spec', resources: [definition], clock: () => new Date(now) },
        ...(replicaOf === undefined ? {} : { replicaOf }),
      });
    const model = new Model();
    let ledgers: Ledger[] = [];
    const closeAll = (): Promise<unknown> => Promise.all(ledgers.splice(0).map((ledger) => ledger.close()));
    try {
      for (const [definition, part] of [
        [residents as typeof residentsNow, rounds.slice(0, older)],
        [residentsNow, rounds.slice(older)],
      ] as const) {
        await closeAll();
        ledgers = [await open(definition), await open(definition)];
        for (const round of part) {
          now += round.days * DAY_MS;
          const [first, second] = ledgers;
          const ledger = round.process === 0 ? first : second;
          if (round.rolls) await ledger?.roll();
          if (ledger) await playRound(ledger, definition, model, round);
        }
      }
      const source = await open(residentsNow);
      ledgers.push(source);
      now += DAYS_AFTER * DAY_MS;
      if (rolls) await source.roll();
      const today = new Date(now).toISOString().slice(0, 10);
      const seqs = asked.map(([chosen]) => chosen % (model.head + 1));
      const momentOf = (ledger: Ledger, seq: number, validAt: string): Promise<Moment> =>
        ledger.moment({ validAt, knownAt: at(seq) });
      const atHead = [today, '2031-01-01'].map((validAt) => [model.head, validAt] as const);
      for (const [seq, validAt] of [...asked.map(([, date], i) => [seqs[i] ?? 0, date] as const), ...atHead]) {
        for (const ledger of ledgers) await agree(ledger, model, await momentOf(ledger, seq, validAt));
      }
      await bookAgrees(source, model, seqs);
      const [base = 0] = seqs;
      await loadReplica(another, [residentsNow], exportOf(source, base));
      const replica = await open(residentsNow, another, 'source:1');
      ledgers.push(replica);
      await follow(source, replica);
      expect(await replica.head()).toEqual(await source.head());
      const wiped = numbersOf(rounds, await erasedSince(source, base));
      for (const [seq, validAt] of atHead) await agree(replica, model, await momentOf(replica, seq, validAt), wiped);
      for (const [from, over] of [
        [0, connection],
        [base, another],
      ] as const) {
        expect(await audit(over, [residentsNow])).toMatchObject({ commits: model.head - from, findings: [] });
      }
    } finally {
      await closeAll();
      for (const each of connections) {
        await each.dropDatabase();
        await each.close();
      }
    }
  }

  it(
    'is answered at every date and seq as a replay of its writes answers',
    async () => {
      const questions = fc.array(fc.tuple(fc.nat(), date), { minLength: 8, maxLength: 8 });
      const lanes = Array.from({ length: Math.min(LANES, RUNS) }, (_, lane) =>
        fc.assert(fc.asyncProperty(histories(OPERATIONS), questions, shrinkingInTime(play)), {
          numRuns: Math.ceil((RUNS - lane) / LANES),
          seed: SEED + lane,
          verbose: 0,
        }),
      );
      const failed = (await Promise.allSettled(lanes)).filter((lane) => lane.status === 'rejected');
      if (failed[0]) throw failed[0].reason;
    },
    60_000 + MS_PER_HISTORY * RUNS,
  );
});
