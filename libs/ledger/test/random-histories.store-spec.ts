import fc from 'fast-check';
import type { Ledger, Moment } from '../src/index';
import { Ledgers } from './model/ledgers';
import { type Committed, Model, type Operation } from './model/model';
import { request, residents } from './model/register';

const HISTORIES = Number(process.env['FC_RUNS'] ?? 20);
const OPERATIONS = 60;
const MS_PER_HISTORY = 10_000;
/** The first day of the histories; time passes while they are written. */
const START = Date.parse('2020-01-01T04:00:00Z');
const DAYS_PER_WRITE = 30;

const date = fc
  .integer({ min: 0, max: 15 * 12 - 1 })
  .map((month) => `${2012 + Math.floor(month / 12)}-${`${(month % 12) + 1}`.padStart(2, '0')}-01`);
const key = fc.integer({ min: 0, max: 5 }).map((n) => `residents/${n}`);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), key, at: date }) },
  {
    weight: 6,
    arbitrary: fc
      .record({
        key,
        from: date,
        to: fc.option(date, { nil: undefined, freq: 4 }),
        name: fc.constantFrom('张三', '李四', '𠮷野'),
        division: fc.constantFrom('310101', '310104', '320500'),
        sex: fc.constantFrom('1', '2'),
        born: fc.constantFrom('1950-05-05', '1980-01-01', '2013-03-03'),
      })
      .map(({ key: recorded, from, to, ...data }) => ({
        kind: 'record' as const,
        key: recorded,
        data: { ...data, number: recorded },
        validFrom: from,
        ...(to !== undefined && to > from ? { validTo: to } : {}),
      })),
  },
);

async function write(ledger: Ledger, operation_: Operation): Promise<number> {
  const { seq } = await ledger.write(request, async (tx) => {
    if (operation_.kind === 'end') await tx.end(residents, operation_);
    else await tx.record(residents, operation_);
  });
  return seq;
}

/** All pages of a search, two a page. */
async function searchAll(ledger: Ledger, term: string, moment: Moment): Promise<string[]> {
  const keys: string[] = [];
  for (let after: { sort: string; key: string } | undefined; ;) {
    const query = { index: 'names', term, limit: 2, ...(after ? { after } : {}) };
    const page = await ledger.resource(residents).search(query, moment);
    keys.push(...page.items.map((version) => version.key));
    if (!page.next) return keys;
    after = page.next;
  }
}

describe('a random history', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterAll(() => ledgers.stop());

  it(
    'answers every question at every date and seq as a replay of its writes does',
    async () => {
      const histories = fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS });
      const rolls = fc.array(fc.nat({ max: 4 }), { minLength: OPERATIONS, maxLength: OPERATIONS });
      const questions = fc.array(fc.tuple(fc.nat(), date), { minLength: 12, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(histories, questions, rolls, async (operations, asked, rolled) => {
          let now = START;
          const clock = (): Date => new Date(now);
          const database = ledgers.newDatabase();
          const ledger = await ledgers.open(database, { clock });
          const writes: Committed[] = [];
          for (const [i, next] of operations.entries()) {
            now += DAYS_PER_WRITE * 86_400_000;
            if (rolled[i] === 0) await ledger.roll();
            const seq = await write(ledger, next);
            if (seq > 0) writes.push({ seq, operation: next });
          }
          expect(writes.map(({ seq }) => seq)).toEqual(writes.map((_, i) => i + 1));
          const model = new Model(writes);
          const second = await ledgers.open(database, { clock });
          now += DAYS_PER_WRITE * 86_400_000;
          if ((rolled[0] ?? 0) > 2) await second.roll();
          const today = new Date(now).toISOString().slice(0, 10);
          for (const [chosen, validAt] of [
            ...asked,
            [writes.length, today] as const,
            [writes.length, '2031-01-01'] as const,
          ]) {
            const seq = chosen % (writes.length + 1);
            const knownAt = [{ partition: 'main', epoch: 1, seq }];
            for (const reader of [ledger, second])
              await agree(reader, model, await reader.moment({ validAt, knownAt }));
          }
          await historiesAgree(second, model);
          await ledgers.closeAll();
        }),
        { numRuns: HISTORIES, endOnFailure: true },
      );
    },
    MS_PER_HISTORY * HISTORIES,
  );
});

async function agree(ledger: Ledger, model: Model, moment: Moment): Promise<void> {
  const { validAt, seq } = moment;
  const keys = model.keys();
  const found = await ledger.resource(residents).batchGet(keys, moment);
  expect(found.map((version) => version?.data)).toEqual(keys.map((one) => model.at(one, validAt, seq)));
  for (const term of ['张三', '𠮷野', '310101', 's1']) {
    expect(await searchAll(ledger, term, moment)).toEqual(model.search(term, validAt, seq));
  }
  const scanned = await ledger.resource(residents).scan({ limit: 100 }, moment);
  expect(scanned.items.map((version) => version.key)).toEqual(
    keys.filter((one) => model.at(one, validAt, seq) !== undefined),
  );
  const xBounds = ['1950-01-01', '1980-01-01', '2013-03-04'];
  for (const [division, prefix] of [
    ['000000', ''],
    ['310000', '31'],
    ['310104', '310104'],
  ] as const) {
    const query = { resource: 'residents', counter: 'residents', division, xBounds };
    expect(Object.fromEntries(await ledger.counters.sum(query, moment))).toEqual(
      model.residents(prefix, xBounds, validAt, seq),
    );
    const births = { resource: 'residents', counter: 'births', division };
    expect(Object.fromEntries(await ledger.counters.sum(births, moment))).toEqual(model.births(prefix, validAt, seq));
  }
}

/** Rectangles of a key never overlap, and at every seq those that are live say what the model says. */
async function historiesAgree(ledger: Ledger, model: Model): Promise<void> {
  for (const one of model.keys()) {
    const { items } = await ledger.resource(residents).history(one, { limit: 1000 });
    for (const { seq } of model.writes) {
      const live = items
        .filter((version) => version.seqFrom <= seq && seq < (version.seqTo ?? Infinity))
        .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
      expect(
        live.map(({ validFrom, validTo, data }) => ({ from: validFrom, to: validTo ?? '9999-12-31', data })),
      ).toEqual(model.held(one, seq));
    }
  }
}
