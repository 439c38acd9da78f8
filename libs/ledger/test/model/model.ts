import type { Resident } from './register';

/** A write as the model replays it. */
export type Operation =
  | {
      readonly kind: 'record';
      readonly key: string;
      readonly data: Resident;
      readonly validFrom: string;
      readonly validTo?: string;
    }
  | { readonly kind: 'end'; readonly key: string; readonly at: string };

/** A write that became a commit. */
export interface Committed {
  readonly seq: number;
  readonly operation: Operation;
}

const OPEN = '9999-12-31';

/** Facts of one key, without overlap. */
interface Held {
  readonly from: string;
  readonly to: string;
  readonly data: Resident;
}

/** The plainest ledger there is: a list of writes, replayed for every question. */
export class Model {
  constructor(readonly writes: readonly Committed[]) {}

  keys(): string[] {
    return [...new Set(this.writes.map(({ operation }) => operation.key))].sort();
  }

  /** What the registry held of a record at a seq, over all valid time. */
  held(key: string, seq: number): Held[] {
    let held: Held[] = [];
    for (const { operation, seq: written } of this.writes) {
      if (operation.key !== key || written > seq) continue;
      const from = operation.kind === 'end' ? operation.at : operation.validFrom;
      const next = held.map((fact) => fact.from).filter((start) => start > from)[0];
      const to = operation.kind === 'end' ? OPEN : (operation.validTo ?? next ?? OPEN);
      const rest = held.flatMap((fact) =>
        [
          { ...fact, to: fact.to < from ? fact.to : from },
          { ...fact, from: fact.from > to ? fact.from : to },
        ].filter((part) => part.from < part.to),
      );
      const placed = operation.kind === 'end' ? [] : [{ from, to, data: operation.data }];
      held = [...rest, ...placed].sort((a, b) => (a.from < b.from ? -1 : 1));
    }
    return held;
  }

  at(key: string, validAt: string, seq: number): Resident | undefined {
    return this.held(key, seq).find((fact) => fact.from <= validAt && validAt < fact.to)?.data;
  }

  search(term: string, validAt: string, seq: number): string[] {
    return this.keys()
      .map((key) => ({ key, data: this.at(key, validAt, seq) }))
      .flatMap(({ key, data }) => (data && matches(data, term) ? [{ key, born: data.born }] : []))
      .sort((a, b) => (a.born === b.born ? (a.key < b.key ? -1 : 1) : a.born < b.born ? -1 : 1))
      .map(({ key }) => key);
  }

  /** Residents of a division by sex, within the bounds of birth. */
  residents(prefix: string, bounds: readonly string[], validAt: string, seq: number): Record<string, number[]> {
    const sums: Record<string, number[]> = {};
    for (const key of this.keys()) {
      const data = this.at(key, validAt, seq);
      const bucket = data ? bounds.findLastIndex((bound) => bound <= data.born) : -1;
      if (!data?.division.startsWith(prefix) || bucket < 0) continue;
      const row = (sums[data.sex] ??= bounds.map(() => 0));
      row[bucket] = (row[bucket] ?? 0) + 1;
    }
    return sums;
  }

  /** Births in a division up to a date, by sex: those of records that say anything at all. */
  births(prefix: string, validAt: string, seq: number): Record<string, number[]> {
    const sums: Record<string, number[]> = {};
    for (const key of this.keys()) {
      const data = this.held(key, seq).at(-1)?.data;
      if (data?.division.startsWith(prefix) && data.born <= validAt) sums[data.sex] = [(sums[data.sex]?.[0] ?? 0) + 1];
    }
    return sums;
  }
}

function matches({ name, division, sex }: Resident, term: string): boolean {
  return [name, division, `s${sex}`].includes(term);
}
