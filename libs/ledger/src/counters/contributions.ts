import { InvalidFactError } from '../errors';
import type { CounterContribution, ResourceDefinition } from '../resource/definition';
import { dayNumber, isDate, OPEN_DATE } from '../time/dates';
import { decodedData, type VersionRow } from '../version/version-row';

/** What commits add to counters: by counter, by tuple (its fields joined by tabs), a number that may be negative. */
export type CounterDeltas = Map<string, Map<string, number>>;

/** One step of a counter: from valid day `day` on, `n` more in this division, group and x day. */
export interface DeltaTuple {
  readonly division: string;
  readonly group: string;
  /** Day number of the date axis; -1 when the counter has none. */
  readonly x: number;
  readonly day: number;
  readonly n: number;
}

/** Adds what the live versions of a record contribute, or with sign -1 takes it away. */
export function addContributions(
  deltas: CounterDeltas,
  definition: ResourceDefinition<object>,
  live: readonly VersionRow[],
  sign: 1 | -1,
): void {
  live.forEach((version, i) => {
    const isLast = i === live.length - 1;
    if (version.erased) return;
    for (const contribution of definition.counters(decodedData(definition, version))) {
      const { from, to } = contribution;
      // Events are read off the last version alone, so that a record counts each once.
      if (from !== undefined && !isLast) continue;
      const begin = from ?? version.validFrom;
      const end = from === undefined ? version.validTo : (to ?? OPEN_DATE);
      step(deltas, contribution, begin, sign);
      if (end !== OPEN_DATE) step(deltas, contribution, end, -sign);
    }
  });
}

/** Adds tuples to those of a counter. */
export function addAll(all: CounterDeltas, counter: string, tuples: ReadonlyMap<string, number>): void {
  const sums = all.get(counter) ?? new Map<string, number>();
  for (const [tuple, n] of tuples) {
    const sum = (sums.get(tuple) ?? 0) + n;
    if (sum === 0) sums.delete(tuple);
    else sums.set(tuple, sum);
  }
  all.set(counter, sums);
}

function step(deltas: CounterDeltas, contribution: CounterContribution, date: string, n: number): void {
  const { counter, division, group, x } = contribution;
  if (/[\t\n]/.test(group) || !/^\d{2,12}$/.test(division)) {
    throw new InvalidFactError('data', 'COUNTER_INVALID', `The ${counter} counter got an unusable division or group.`);
  }
  const tuple = `${division}\t${group}\t${x === undefined ? -1 : day(counter, x)}\t${day(counter, date)}`;
  let tuples = deltas.get(counter);
  if (!tuples) deltas.set(counter, (tuples = new Map()));
  const sum = (tuples.get(tuple) ?? 0) + n;
  if (sum === 0) tuples.delete(tuple);
  else tuples.set(tuple, sum);
}

function day(counter: string, date: string): number {
  if (!isDate(date)) throw new InvalidFactError('data', 'COUNTER_INVALID', `The ${counter} counter got no date.`);
  return dayNumber(date);
}

/** The tuples as text, one a line: division, group, x, day and n, joined by tabs. */
export function packTuples(tuples: Iterable<readonly [string, number]>): string {
  let text = '';
  for (const [tuple, n] of tuples) text += `${tuple}\t${n}\n`;
  return text;
}

/** The tuples of a text that packTuples wrote. */
export function* unpackTuples(text: string): Generator<DeltaTuple> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    if (end < 0) throw new Error('The tuples of a delta are cut short.');
    const [division = '', group = '', x, day, n] = text.slice(from, end).split('\t');
    yield { division, group, x: Number(x), day: Number(day), n: Number(n) };
    from = end + 1;
  }
}
