import fc from 'fast-check';
import type { ResidentNow } from './register';

/** Which etag a step gives: the one last read, or one of no version. */
type EtagGiven = 'fresh' | 'stale';

/** One operation of a write. */
export type Step = { readonly etag?: EtagGiven | undefined } & (
  | {
      readonly kind: 'record';
      readonly key: string;
      readonly data: ResidentNow;
      readonly from: string;
      readonly to?: string | undefined;
    }
  | {
      readonly kind: 'correct';
      readonly key: string;
      readonly from: string;
      readonly to?: string | undefined;
      readonly patch: Partial<ResidentNow>;
    }
  | { readonly kind: 'end'; readonly key: string; readonly at: string }
  /** Annuls the version that holds on a date. */
  | { readonly kind: 'annul'; readonly key: string; readonly at: string }
  | { readonly kind: 'merge'; readonly key: string; readonly into: string }
  | { readonly kind: 'erase'; readonly key: string }
);

/** One write: steps that become one commit. A step that is `apart` may fail without the others. */
export interface Write {
  readonly steps: readonly (Step & { readonly apart: boolean })[];
  readonly idempotencyKey?: string | undefined;
  /** In its place the last request with an idempotency key comes again. */
  readonly again?: boolean;
}

/** Writes that reach one process at once, so that they go out in one transaction. */
export interface Round {
  readonly writes: readonly Write[];
  /** The process they reach. */
  readonly process: 0 | 1;
  /** Days that passed before; the clock may go back. */
  readonly days: number;
  /** Whether the process brings the current documents to that day first. */
  readonly rolls: boolean;
}

export const KEYS = Array.from({ length: 8 }, (_, i) => `residents/${i}`);
export const NAMES = ['张三', '李四', '𠮷野'];

/** One in so many; else nothing. */
function rarely<T>(oneIn: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

function oneIn(many: number): fc.Arbitrary<boolean> {
  return fc.nat({ max: many - 1 }).map((n) => n === many - 1);
}

const MONTHS = 15 * 12;

function monthDate(month: number): string {
  return `${2012 + Math.floor(month / 12)}-${`${(month % 12) + 1}`.padStart(2, '0')}-01`;
}

/** The first of a month around the years in which histories are written. */
export const date = fc.nat({ max: MONTHS - 1 }).map(monthDate);

/** A range of valid time, open every other time; one in many is empty. */
const range = fc
  .record({ month: fc.nat({ max: MONTHS - 1 }), length: rarely(2, fc.integer({ min: 0, max: 40 })) })
  .map(({ month, length }) => ({
    from: monthDate(month),
    ...(length === undefined ? {} : { to: monthDate(month + length) }),
  }));
const key = fc.constantFrom(...KEYS);
const facts = {
  name: fc.constantFrom(...NAMES),
  division: fc.constantFrom('310101', '310104', '320500'),
  sex: fc.constantFrom('1', '2'),
  born: fc.constantFrom('1950-05-05', '1980-01-01', '2013-03-03'),
  status: fc.constantFrom('1', '2'),
};
/** A few numbers that several records may claim; else a record has its own. */
const number = rarely(20, fc.constantFrom('7', '8'));

const record = fc
  .record({ kind: fc.constant('record' as const), key, range, number, data: fc.record(facts) })
  .map(({ number: other, range: when, ...step }) => ({
    ...{ ...step, ...when },
    data: { ...step.data, number: other ?? step.key },
  }));
const correct = fc
  .record({
    ...{ kind: fc.constant('correct' as const), key, range, number },
    patch: fc.record(facts, { requiredKeys: [] }),
  })
  .map(({ number: other, range: when, ...step }) => ({
    ...{ ...step, ...when },
    patch: { ...step.patch, ...(other === undefined ? {} : { number: other }) },
  }));
const endStep = fc.record({ kind: fc.constant('end' as const), key, at: date });
const annul = fc.record({ kind: fc.constant('annul' as const), key, at: date });
const merge = fc.record({ kind: fc.constant('merge' as const), key, into: key });
const erase = fc.record({ kind: fc.constant('erase' as const), key });

const etag = rarely(4, fc.constantFrom<EtagGiven>('fresh', 'fresh', 'fresh', 'stale'));
const step = fc
  .tuple(
    fc.oneof(
      { weight: 120, arbitrary: record },
      { weight: 40, arbitrary: correct },
      { weight: 12, arbitrary: endStep },
      { weight: 30, arbitrary: annul },
      { weight: 4, arbitrary: merge },
      { weight: 2, arbitrary: erase },
    ),
    etag,
    fc.boolean(),
  )
  .map(([one, given, apart]): Write['steps'][number] => ({ ...one, etag: given, apart }));

const write: fc.Arbitrary<Write> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
  idempotencyKey: rarely(3, fc.nat({ max: 300 }).map(String)),
  again: oneIn(10),
});

const round: fc.Arbitrary<Round> = fc.record({
  writes: fc.array(write, { minLength: 1, maxLength: 3 }),
  process: fc.constantFrom(0 as const, 1 as const),
  days: fc.integer({ min: -5, max: 40 }),
  rolls: oneIn(5),
});

/** A history: rounds, and how many of them an older version of the software writes. */
export interface History {
  readonly rounds: readonly Round[];
  readonly older: number;
  /** Whether the current documents are brought to the last day before it is asked. */
  readonly rolls: boolean;
}

/** Histories of up to so many operations. */
export function histories(operations: number): fc.Arbitrary<History> {
  const rounds = fc.array(round, { minLength: 1, maxLength: operations / 2, size: 'max' });
  return fc.record({
    rounds: rounds.map((all) => withRetries(upTo(all.map(erasingAlone), operations))),
    ...{ older: fc.nat({ max: 20 }), rolls: fc.boolean() },
  });
}

/** An erasure is a write of its own: the model does not tell numbers that it passes on from those that a write takes back. */
function erasingAlone(one: Round): Round {
  const writes = one.writes.map((write): Write => {
    const erasure = write.steps.find(({ kind }) => kind === 'erase');
    return erasure ? { ...write, steps: [erasure] } : write;
  });
  return { ...one, writes };
}

function upTo(rounds: readonly Round[], operations: number): Round[] {
  let count = 0;
  return rounds.filter(({ writes }) => {
    count += writes.reduce((sum, { steps }) => sum + steps.length, 0);
    return count <= operations;
  });
}

/** Requests under one idempotency key follow each other: within a round they would change places with others. */
function withRetries(rounds: readonly Round[]): Round[] {
  let last: Write | undefined;
  return rounds.map((one) => {
    const used = new Set<string>();
    const writes = one.writes.map((write): Write => {
      const { steps, idempotencyKey } = write.again && last ? last : write;
      if (idempotencyKey === undefined || used.has(idempotencyKey)) return { steps };
      used.add(idempotencyKey);
      return { steps, idempotencyKey };
    });
    last = writes.findLast(({ idempotencyKey }) => idempotencyKey !== undefined) ?? last;
    return { ...one, writes };
  });
}
