import fc from 'fast-check';
import type { Ledger, Version } from '../src/index';
import { Ledgers } from './model/ledgers';
import { type Resident, request, residents } from './model/register';

const KEY = 'residents/heavy';
const VERSIONS = 1000;
const TIMEOUT_MS = 240_000;

const resident = (name: string): Resident => ({
  number: KEY,
  name,
  division: '310101',
  sex: '1',
  born: '1950-05-05',
});

/** The day that comes so many days after the first. */
function day(n: number): string {
  return new Date(Date.UTC(2015, 0, 1 + n)).toISOString().slice(0, 10);
}

/** Writes a history in bundles, so that some versions come and go within one transaction. */
async function write(ledger: Ledger, writes: number, fact: (i: number) => { validFrom: string; validTo?: string }) {
  for (let at = 0; at < writes; at += 10) {
    const bundle = Array.from({ length: 10 }, (_, i) => at + i);
    await Promise.all(
      bundle.map((i) =>
        ledger.write(request, (tx) => tx.record(residents, { key: KEY, data: resident(`n${i}`), ...fact(i) })),
      ),
    );
  }
}

async function wholeHistory(ledger: Ledger): Promise<Version<Resident>[]> {
  const all: Version<Resident>[] = [];
  for (let after: { seqFrom: number; validFrom: string } | undefined; ;) {
    const { items, next } = await ledger.resource(residents).history(KEY, { limit: 300, ...(after ? { after } : {}) });
    for (const item of items) if (item.data) all.push(item);
    if (!next) return all;
    after = next;
  }
}

describe('a record of many versions', () => {
  const ledgers = { current: undefined as Ledgers | undefined };
  const started = (): Ledgers => {
    if (!ledgers.current) throw new Error('No store was started.');
    return ledgers.current;
  };

  beforeAll(async () => {
    ledgers.current = await Ledgers.start();
  });

  afterEach(() => started().closeAll());

  afterAll(() => started().stop());

  it.each([
    ['facts that follow each other', (i: number) => ({ validFrom: day(i) })],
    ['corrections of one range', () => ({ validFrom: day(3), validTo: day(9) })],
    ['facts laid over others here and there', (i: number) => ({ validFrom: day((i * 37) % 200) })],
  ])(
    'answers every date and seq as its history says, grown by %s',
    async (_, fact) => {
      const database = started().newDatabase();
      const writer = await started().open(database);
      await write(writer, VERSIONS / 2, fact);
      const reader = await started().open(database);
      const versions = await wholeHistory(reader);
      expect(versions.length).toBeGreaterThanOrEqual(VERSIONS / 2);
      const head = Math.max(...versions.map(({ seqFrom }) => seqFrom));
      const point = fc.tuple(fc.nat({ max: 600 }).map(day), fc.integer({ min: 1, max: head }));
      for (const ledger of [writer, reader]) {
        await fc.assert(
          fc.asyncProperty(fc.array(point, { minLength: 20, maxLength: 20 }), async (points) => {
            const found = await Promise.all(
              points.map(async ([validAt, seq]) => {
                const moment = await ledger.moment({ validAt, knownAt: [{ partition: 'main', epoch: 1, seq }] });
                return (await ledger.resource(residents).get(KEY, moment))?.versionId;
              }),
            );
            const expected = points.map(
              ([validAt, seq]) =>
                versions.find(
                  ({ validFrom, validTo = '9999-12-31', seqFrom, seqTo = Infinity }) =>
                    validFrom <= validAt && validAt < validTo && seqFrom <= seq && seq < seqTo,
                )?.versionId,
            );
            expect(found).toEqual(expected);
          }),
          { numRuns: 20 },
        );
      }
    },
    TIMEOUT_MS,
  );

  it(
    'is read as of dates before and after it became one, and not at all once it is erased',
    async () => {
      const database = started().newDatabase();
      const ledger = await started().open(database);
      const reader = await started().open(database);
      await write(ledger, 30, () => ({ validFrom: day(0) }));
      const early = await reader.moment({ validAt: day(1) });
      const before = await reader.resource(residents).get(KEY, early);
      await write(ledger, 60, (i) => ({ validFrom: day(2 + i) }));
      expect(await reader.resource(residents).get(KEY, early)).toEqual(before);
      const late = await ledger.moment({ validAt: day(10) });
      expect((await ledger.resource(residents).get(KEY, late))?.validFrom).toBe(day(10));
      await ledger.write(request, (tx) => tx.erase(residents, { key: KEY }));
      expect(await ledger.resource(residents).get(KEY, late)).toBeUndefined();
    },
    TIMEOUT_MS,
  );
});
