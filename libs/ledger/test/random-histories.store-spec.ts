import fc from 'fast-check';
import mongoose from 'mongoose';
import { startTestStore, type TestStore } from '@registry/testing';
import { Ledger, type ResourceDefinition } from '../src/index';
import { chronicleAgrees } from './model/chronicle';
import { Model } from './model/model';
import { date, histories, type History } from './model/operations';
import { playRound } from './model/playing';
import { agree } from './model/questions';
import { residents, residentsNow } from './model/register';

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

describe('a random history', () => {
  let store: TestStore;

  beforeAll(async () => {
    store = await startTestStore();
  });

  afterAll(() => store.stop());

  /** Writes a history by two processes, older software first, and asks those and one that was not there. */
  async function play({ rounds, older, rolls }: History, asked: readonly Question[]): Promise<void> {
    const options = { dbName: store.newDatabase('history'), autoIndex: false, serverSelectionTimeoutMS: 10_000 };
    const connection = await mongoose.createConnection(store.uri, options).asPromise();
    let now = START;
    const open = (definition: ResourceDefinition<object>): Promise<Ledger> =>
      Ledger.open({ connection, registry: 'spec', resources: [definition], followMs: 20, clock: () => new Date(now) });
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
      ledgers.push(await open(residentsNow));
      now += DAYS_AFTER * DAY_MS;
      if (rolls) await ledgers.at(-1)?.roll();
      const today = new Date(now).toISOString().slice(0, 10);
      for (const [chosen, validAt] of [...asked, [model.head, today], [model.head, '2031-01-01']] as const) {
        const seq = chosen % (model.head + 1);
        const knownAt = [{ partition: 'main', epoch: 1, seq }];
        for (const ledger of ledgers) await agree(ledger, model, await ledger.moment({ validAt, knownAt }));
      }
      const [first] = ledgers;
      if (first) await chronicleAgrees(first, model);
    } finally {
      await closeAll();
      await connection.dropDatabase();
      await connection.close();
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
