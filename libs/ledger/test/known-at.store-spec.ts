import * as fc from 'fast-check';
import { CursorOfOtherEpochError, KnownAtNotSettledError, type Ledger } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, residents } from './model/register';

const SECOND = 1000;
const BEGIN = Date.parse('2026-03-01T00:00:00.000Z');

describe('a time of the log', () => {
  let ledgers: Ledgers;
  let now = BEGIN;
  const clock = (): Date => new Date(now);

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });
  afterAll(() => ledgers.stop());

  async function write(ledger: Ledger, number: string, after: Record<string, number> = {}): Promise<number> {
    const data = { number, name: '王五', division: '320500', sex: '1', born: '1990-01-01' };
    const fact = { key: `residents/${number}`, data, validFrom: '2000-01-01' };
    return (await ledger.write({ ...request, after }, (tx) => tx.record(residents, fact))).seq;
  }

  const isoOf = (ms: number): string => new Date(ms).toISOString();

  it('is the last commit recorded by then, with all that the log followed', async () => {
    now = BEGIN;
    const ledger = await ledgers.open(ledgers.newDatabase(), { clock });
    const steps = fc.sample(fc.integer({ min: 0, max: 3 }), { numRuns: 25, seed: 7 });
    const log: { readonly ms: number; readonly seq: number; readonly followed: number }[] = [];
    for (const [i, step] of steps.entries()) {
      now += step * SECOND;
      const followed = i % 3 === 0 ? i + 1 : 0;
      const seq = await write(ledger, `${i}`, followed === 0 ? {} : { other: followed });
      log.push({ ms: now, seq, followed: Math.max(followed, log.at(-1)?.followed ?? 0) });
    }
    now += 120 * SECOND;
    for (let ms = BEGIN - SECOND; ms < now - 60 * SECOND; ms += SECOND / 2) {
      const last = log.findLast((commit) => commit.ms <= ms);
      const found = await ledger.knownAt(isoOf(ms));
      expect(found.positions).toEqual([{ partition: 'main', epoch: 1, seq: last?.seq ?? 0 }]);
      expect(found.after).toEqual(last === undefined ? {} : { other: last.followed });
      expect(found.recordedAt).toBe(last === undefined ? undefined : isoOf(last.ms));
    }
  });

  it('is not told while commits may still be recorded at it', async () => {
    now = BEGIN;
    const ledger = await ledgers.open(ledgers.newDatabase(), { clock });
    await write(ledger, '1');
    now += 30 * SECOND;
    await expect(ledger.knownAt(isoOf(BEGIN))).rejects.toThrow(KnownAtNotSettledError);
    await expect(ledger.knownAt(isoOf(now + SECOND))).rejects.toThrow(KnownAtNotSettledError);
    expect((await ledger.knownAt(isoOf(BEGIN - 1))).positions).toMatchObject([{ seq: 0 }]);
    now += 30 * SECOND;
    expect((await ledger.knownAt(isoOf(BEGIN))).positions).toMatchObject([{ seq: 1 }]);
    await write(ledger, '2');
    expect((await ledger.knownAt(isoOf(now - 1))).positions).toMatchObject([{ seq: 1 }]);
  });

  it('of an empty log is before its first commit', async () => {
    now = BEGIN;
    const ledger = await ledgers.open(ledgers.newDatabase(), { clock });
    expect(await ledger.knownAt(isoOf(BEGIN - 60 * SECOND))).toEqual({
      positions: [{ partition: 'main', epoch: 1, seq: 0 }],
      after: {},
    });
  });
});

describe('a new epoch', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });
  afterAll(() => ledgers.stop());

  async function write(ledger: Ledger, number: string): Promise<void> {
    const data = { number, name: '王五', division: '320500', sex: '1', born: '1990-01-01' };
    const fact = { key: `residents/${number}`, data, validFrom: '2000-01-01' };
    await ledger.write(request, (tx) => tx.record(residents, fact));
  }

  const at = (epoch: number, seq: number) => [{ partition: 'main', epoch, seq }];

  it('begins where the log ends; positions before are as good as they were, later ones are gone', async () => {
    const database = ledgers.newDatabase();
    const before = await ledgers.open(database);
    for (const number of ['1', '2', '3']) await write(before, number);
    const then = await before.moment({ validAt: '2010-01-01', knownAt: at(1, 2) });
    const read = (ledger: Ledger) => ledger.resource(residents).scan({ limit: 10 }, then);
    const answer = await read(before);
    expect((await before.newEpoch()).positions).toEqual(at(2, 3));
    await ledgers.closeAll();

    const ledger = await ledgers.open(database);
    expect((await ledger.head()).positions).toEqual(at(2, 3));
    await write(ledger, '4');
    expect((await ledger.head()).positions).toEqual(at(2, 4));
    expect(await ledger.moment({ validAt: '2010-01-01', knownAt: at(1, 2) })).toEqual(then);
    expect(await read(ledger)).toEqual(answer);
    await expect(ledger.moment({ knownAt: at(1, 4) })).rejects.toThrow(CursorOfOtherEpochError);
    await expect(ledger.listChanges({ after: at(1, 4) })).rejects.toMatchObject({
      metadata: { restartFrom: 'main:2:3' },
    });
    expect((await ledger.listChanges({ after: at(1, 3) })).commits.map(({ position }) => position)).toEqual(at(2, 4));
  });

  it('begins above those that the replaced log had, so that none is given twice', async () => {
    const database = ledgers.newDatabase();
    const before = await ledgers.open(database);
    await write(before, '1');
    const forks = [{ epoch: 1, seq: 1, next: 4 }];
    expect((await before.newEpoch({ epoch: 4, forks })).positions).toEqual(at(5, 1));
    await ledgers.closeAll();
    const ledger = await ledgers.open(database);
    await write(ledger, '2');
    await expect(ledger.moment({ knownAt: at(4, 2) })).rejects.toThrow(CursorOfOtherEpochError);
    expect(await ledger.moment({ knownAt: at(4, 1) })).toMatchObject({ seq: 1 });
  });

  it('promises nothing of an epoch of which it does not know where it began', async () => {
    const database = ledgers.newDatabase();
    const before = await ledgers.open(database);
    await write(before, '1');
    expect((await before.newEpoch({ epoch: 4, forks: [] })).positions).toEqual(at(5, 1));
    await ledgers.closeAll();
    const ledger = await ledgers.open(database);
    for (const epoch of [0, 2, 4]) {
      await expect(ledger.moment({ knownAt: at(epoch, 1) })).rejects.toMatchObject({
        metadata: { restartFrom: 'main:5:0' },
      });
    }
    expect(await ledger.moment({ knownAt: at(1, 1) })).toMatchObject({ seq: 1 });
  });

  it('begins in a log that is empty, since the backup may be older than the first commit', async () => {
    const database = ledgers.newDatabase();
    expect((await (await ledgers.open(database)).newEpoch()).positions).toEqual(at(2, 0));
    await ledgers.closeAll();
    const ledger = await ledgers.open(database);
    await write(ledger, '1');
    expect((await ledger.head()).positions).toEqual(at(2, 1));
    await expect(ledger.moment({ knownAt: at(1, 1) })).rejects.toThrow(CursorOfOtherEpochError);
  });
});
