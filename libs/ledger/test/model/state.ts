import { isDeepStrictEqual } from 'node:util';
import type { Step } from './operations';
import type { ResidentNow } from './register';

export const OPEN = '9999-12-31';

/** One fact of a record, as held from a commit on. */
export interface Held {
  readonly from: string;
  readonly to: string;
  readonly data: ResidentNow;
  /** Schema version it was written with. */
  readonly schema: number;
  /** The commit that recorded it; 0 while its write is under way. */
  readonly seq: number;
}

/** Who claims a number, and since which commit. */
export interface Claim {
  readonly key: string;
  readonly seq: number;
}

/** Everything that a registry holds after a commit. */
export interface State {
  /** By key, ordered by date, without overlap. */
  readonly held: ReadonlyMap<string, readonly Held[]>;
  /** By number. */
  readonly claims: ReadonlyMap<string, Claim>;
  readonly merged: ReadonlyMap<string, { readonly into: string; readonly seq: number }>;
  readonly erased: ReadonlySet<string>;
  /** Keys under which anything was ever recorded. */
  readonly known: ReadonlySet<string>;
}

export const NOTHING: State = {
  held: new Map(),
  claims: new Map(),
  merged: new Map(),
  erased: new Set(),
  known: new Set(),
};

/** A step that the registry refuses. */
export class Refused extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** What a step is done with: the etag that the writer gives, and the schema version that it writes. */
export interface Hand {
  readonly etag?: string | undefined;
  readonly schema: number;
}

export function heldOf({ held }: State, key: string): readonly Held[] {
  return held.get(key) ?? [];
}

export function heldAt(state: State, key: string, date: string): Held | undefined {
  return heldOf(state, key).find(({ from, to }) => from <= date && date < to);
}

/** The version whose etag a step has to give. */
export function tagged(state: State, step: Step): Held | undefined {
  switch (step.kind) {
    case 'record':
    case 'correct':
      return heldAt(state, step.key, step.from);
    case 'end':
    case 'annul':
      return heldAt(state, step.key, step.at);
    case 'merge':
    case 'erase':
      return heldOf(state, step.key).at(-1);
  }
}

/** Lays facts over what is held: what they overlap is cut, and the rest goes on. */
export function laid(held: readonly Held[], from: string, to: string, placed: readonly Held[]): Held[] {
  const rest = held.flatMap((fact) => {
    if (fact.to <= from || to <= fact.from) return [fact];
    const before = { ...fact, to: from, seq: 0 };
    const after = { ...fact, from: to, seq: 0 };
    return [before, after].filter((part) => part.from < part.to);
  });
  return [...rest, ...placed].sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** Whoever stands for a record after all mergers. */
export function survivor(state: State, key: string): string {
  const merged = state.merged.get(key);
  return merged ? survivor(state, merged.into) : key;
}

export function withHeld(state: State, key: string, held: readonly Held[]): State {
  return { ...state, held: new Map([...state.held, [key, held]]), known: new Set([...state.known, key]) };
}

/** Claims a number for a record. @throws Refused when it is another record's */
export function claiming(state: State, key: string, { number }: ResidentNow): State {
  const owner = state.claims.get(number)?.key;
  if (owner === undefined) return { ...state, claims: new Map([...state.claims, [number, { key, seq: 0 }]]) };
  if (survivor(state, owner) !== key) throw new Refused('IDENTIFIER_CLAIMED');
  return state;
}

/** The claims at the end of a write: one that it made for a fact which it took back itself goes with the fact, or is let go. */
export function claimsKept(state: State): Map<string, Claim> {
  const names = (key: string, number: string): boolean => heldOf(state, key).some(({ data }) => data.number === number);
  return new Map(
    [...state.claims].flatMap(([number, claim]): [string, Claim][] => {
      if (claim.seq > 0 || names(claim.key, number)) return [[number, claim]];
      const other = [...state.held].find(([, facts]) =>
        facts.some(({ seq, data }) => seq === 0 && data.number === number),
      );
      return other ? [[number, { ...claim, key: other[0] }]] : [];
    }),
  );
}

/** @throws Refused when the record is gone */
export function requirePresent(state: State, key: string): void {
  if (heldOf(state, key).length > 0) return;
  if (state.merged.has(key)) throw new Refused('RECORD_MERGED');
  if (state.erased.has(key)) throw new Refused('RECORD_ERASED');
}

export function requireEtag({ etag }: Hand, version: Held | undefined): void {
  if (etag !== undefined && etag !== `${version?.seq ?? ''}`) throw new Refused('ETAG_MISMATCH');
}

export function saysSame(fact: Held, data: ResidentNow, schema: number): boolean {
  return fact.schema === schema && isDeepStrictEqual(fact.data, data);
}
