import type { Write } from './operations';
import { type ResidentNow } from './register';
import { claimsKept, type Held, heldOf, NOTHING, Refused, type State, tagged } from './state';
import { after } from './steps';

/** What became of a step. */
export type StepAnswer = { readonly unchanged: boolean } | { readonly refused: string };

/** What a writer is told. */
export type WriteAnswer =
  { readonly seq: number; readonly result: readonly StepAnswer[] } | { readonly refused: string };

/** A rectangle of both clocks. */
export interface Rectangle extends Held {
  readonly key: string;
  /** The commit that superseded it. */
  readonly seqTo?: number;
}

/** The plainest ledger there is: every state that it ever had, one after the other. */
export class Model {
  /** By seq. */
  readonly states: State[] = [NOTHING];
  readonly rectangles: Rectangle[] = [];
  readonly #answers = new Map<string, { readonly content: string; readonly answer: WriteAnswer }>();

  get head(): number {
    return this.states.length - 1;
  }

  get state(): State {
    return this.states[this.head] ?? NOTHING;
  }

  /** What was held at a seq; what is erased is gone from every one. */
  at(key: string, validAt: string, seq: number): Held | undefined {
    if (this.state.erased.has(key)) return undefined;
    return this.live(key, seq).find(({ from, to }) => from <= validAt && validAt < to);
  }

  /** All that is held of a record at a seq. */
  live(key: string, seq: number): readonly Held[] {
    return heldOf(this.states[seq] ?? NOTHING, key);
  }

  /** The etags that the writer of these steps read last. */
  etags({ steps }: Write): (string | undefined)[] {
    return steps.map((step) => {
      if (step.etag === undefined) return undefined;
      return step.etag === 'stale' ? '999999' : `${tagged(this.state, step)?.seq ?? ''}`;
    });
  }

  /** Takes a write and says what its writer is told. `content` tells requests under one idempotency key apart. */
  write(write: Write, etags: readonly (string | undefined)[], schema: number, content: string): WriteAnswer {
    const { idempotencyKey } = write;
    const first = idempotencyKey === undefined ? undefined : this.#answers.get(idempotencyKey);
    if (first) return first.content === content ? first.answer : { refused: 'IDEMPOTENCY_KEY_REUSED' };
    const answer = this.#take(write, etags, schema);
    if (idempotencyKey !== undefined && 'seq' in answer && answer.seq > 0) {
      this.#answers.set(idempotencyKey, { content, answer });
    }
    return answer;
  }

  #take({ steps }: Write, etags: readonly (string | undefined)[], schema: number): WriteAnswer {
    let next = this.state;
    const result: StepAnswer[] = [];
    for (const [i, step] of steps.entries()) {
      try {
        const stepped = after(next, step, { etag: etags[i], schema });
        result.push({ unchanged: stepped === next });
        next = stepped;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (!step.apart) return { refused: error.reason };
        result.push({ refused: error.reason });
      }
    }
    return { seq: this.#commit(next), result };
  }

  /** Makes a state the next one, unless it holds the same; returns its seq or 0. */
  #commit(next: State): number {
    const before = this.state;
    const touched = [...next.held.keys()].filter((key) => {
      const [was, is] = [heldOf(before, key), heldOf(next, key)];
      return was.some((fact) => !is.includes(fact)) || is.some((fact) => !was.includes(fact));
    });
    const isMerger = [...next.merged.values()].some(({ seq }) => seq === 0);
    if (touched.length === 0 && !isMerger && next.erased.size === before.erased.size) return 0;
    const seq = this.head + 1;
    const stamp = <T extends { readonly seq: number }>(one: T): T => (one.seq === 0 ? { ...one, seq } : one);
    const state = {
      ...next,
      // What was recorded and taken away again within one write was never there.
      known: new Set([...before.known, ...touched]),
      held: new Map([...next.held].map(([key, facts]) => [key, facts.map(stamp)])),
      claims: new Map([...claimsKept(next)].map(([number, claim]) => [number, stamp(claim)])),
      merged: new Map([...next.merged].map(([key, merger]) => [key, stamp(merger)])),
    };
    this.states.push(state);
    for (const key of touched) this.#draw(key, heldOf(before, key), heldOf(state, key), seq);
    return seq;
  }

  #draw(key: string, was: readonly Held[], is: readonly Held[], seq: number): void {
    for (const [i, rectangle] of this.rectangles.entries()) {
      const isGone =
        rectangle.key === key &&
        rectangle.seqTo === undefined &&
        !is.some((fact) => fact.from === rectangle.from && fact.seq === rectangle.seq);
      if (isGone) this.rectangles[i] = { ...rectangle, seqTo: seq };
    }
    for (const fact of is) if (!was.includes(fact)) this.rectangles.push({ ...fact, key });
  }

  search(term: string, validAt: string, seq: number): string[] {
    return this.#holding(validAt, seq)
      .filter(({ data }) => matches(data, term))
      .sort((a, b) => (a.data.born === b.data.born ? (a.key < b.key ? -1 : 1) : a.data.born < b.data.born ? -1 : 1))
      .map(({ key }) => key);
  }

  scan(validAt: string, seq: number): string[] {
    return this.#holding(validAt, seq).map(({ key }) => key);
  }

  #holding(validAt: string, seq: number): { key: string; data: ResidentNow }[] {
    return [...this.state.known].sort().flatMap((key) => {
      const fact = this.at(key, validAt, seq);
      return fact ? [{ key, data: fact.data }] : [];
    });
  }

  /** Residents of a division by sex, within the bounds of birth. What is erased since is counted where it was. */
  residents(prefix: string, bounds: readonly string[], validAt: string, seq: number): Record<string, number[]> {
    const sums: Record<string, number[]> = {};
    for (const key of this.state.known) {
      const fact = this.live(key, seq).find(({ from, to }) => from <= validAt && validAt < to);
      const bucket = fact ? bounds.findLastIndex((bound) => bound <= fact.data.born) : -1;
      if (!fact?.data.division.startsWith(prefix) || bucket < 0) continue;
      const row = (sums[fact.data.sex] ??= bounds.map(() => 0));
      row[bucket] = (row[bucket] ?? 0) + 1;
    }
    return sums;
  }

  /** Births in a division up to a date, by sex: those of records that say anything at all. */
  births(prefix: string, validAt: string, seq: number): Record<string, number[]> {
    const sums: Record<string, number[]> = {};
    for (const key of this.state.known) {
      const data = this.live(key, seq).at(-1)?.data;
      if (data?.division.startsWith(prefix) && data.born <= validAt) sums[data.sex] = [(sums[data.sex]?.[0] ?? 0) + 1];
    }
    return sums;
  }
}

function matches({ name, division, sex }: ResidentNow, term: string): boolean {
  return [name, division, `s${sex}`].includes(term);
}
