import type { Step } from './operations';
import {
  type Claim,
  claiming,
  type Hand,
  type Held,
  heldAt,
  heldOf,
  laid,
  OPEN,
  Refused,
  requireEtag,
  requirePresent,
  saysSame,
  type State,
  survivor,
  tagged,
  withHeld,
} from './state';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** The state after a step; the same state when it changes nothing. @throws Refused */
export function after(state: State, step: Step, hand: Hand): State {
  switch (step.kind) {
    case 'record':
      return recorded(state, step, hand);
    case 'correct':
      return corrected(state, step, hand);
    case 'end':
      requireEtag(hand, tagged(state, step));
      if (heldOf(state, step.key).every(({ to }) => to <= step.at)) return state;
      return withHeld(state, step.key, laid(heldOf(state, step.key), step.at, OPEN, []));
    case 'annul': {
      const wrong = heldAt(state, step.key, step.at);
      if (!wrong) throw new Refused('VERSION_NOT_LIVE');
      requireEtag(hand, wrong);
      const rest = heldOf(state, step.key).filter((fact) => fact !== wrong);
      return withHeld(state, step.key, rest);
    }
    case 'merge':
      return merged(state, step, hand);
    case 'erase':
      return erased(state, step, hand);
  }
}

function recorded(state: State, step: StepOf<'record'>, hand: Hand): State {
  const { key, data, from } = step;
  if (from >= (step.to ?? OPEN)) throw new Refused('VALID_RANGE_EMPTY');
  requirePresent(state, key);
  requireEtag(hand, tagged(state, step));
  const claimed = claiming(state, key, data);
  const held = heldOf(state, key);
  const to = step.to ?? held.find((fact) => fact.from > from)?.from ?? OPEN;
  if (isHeld(held, from, to, (fact) => saysSame(fact, data, hand.schema))) return state;
  const placed = { from, to, data, schema: hand.schema, seq: 0 };
  return withHeld(claimed, key, laid(held, from, to, [placed]));
}

/** Whether facts that say so cover the range without a hole. */
function isHeld(held: readonly Held[], from: string, to: string, same: (fact: Held) => boolean): boolean {
  const within = held.filter((fact) => fact.from < to && from < fact.to);
  const isWhole = within.every((fact, i) => same(fact) && (i === 0 || within[i - 1]?.to === fact.from));
  return isWhole && (within[0]?.from ?? OPEN) <= from && to <= (within.at(-1)?.to ?? '');
}

function corrected(state: State, step: StepOf<'correct'>, hand: Hand): State {
  const { key, from, patch } = step;
  const to = step.to ?? OPEN;
  if (from >= to) throw new Refused('VALID_RANGE_EMPTY');
  requirePresent(state, key);
  const within = heldOf(state, key).filter((fact) => fact.from < to && from < fact.to);
  if (within.length === 0) throw new Refused('NOTHING_HELD');
  requireEtag(hand, tagged(state, step));
  return within.reduce((before, fact) => {
    const data = { ...fact.data, ...patch };
    if (saysSame(fact, data, hand.schema)) return before;
    const part = { from: fact.from > from ? fact.from : from, to: fact.to < to ? fact.to : to };
    const placed = { ...part, data, schema: hand.schema, seq: 0 };
    return withHeld(claiming(before, key, data), key, laid(heldOf(before, key), part.from, part.to, [placed]));
  }, state);
}

function merged(state: State, { key, into }: StepOf<'merge'>, hand: Hand): State {
  if (key === into) throw new Refused('SAME_RECORD');
  requirePresent(state, key);
  requirePresent(state, into);
  const given = heldOf(state, key);
  const kept = heldOf(state, into);
  if (given.length === 0 || kept.length === 0) throw new Refused('NOTHING_HELD');
  requireEtag(hand, given.at(-1));
  // What the one kept says lies over what the other said.
  const taken = given.map((fact) => ({ ...fact, seq: 0 }));
  const both = kept.reduce((all: Held[], fact) => laid(all, fact.from, fact.to, [fact]), taken);
  const moved = withHeld(withHeld(state, key, []), into, both);
  return { ...moved, merged: new Map([...moved.merged, [key, { into, seq: 0 }]]) };
}

function erased(state: State, { key }: StepOf<'erase'>, hand: Hand): State {
  if (state.erased.has(key)) return state;
  if (!state.known.has(key)) throw new Refused('NOTHING_HELD');
  requireEtag(hand, heldOf(state, key).at(-1));
  // Numbers that the record it was merged into names too pass to that one; the others are free.
  const heir = survivor(state, key);
  const named = heir === key ? [] : heldOf(state, heir).map(({ data }) => data.number);
  const claims = new Map(
    [...state.claims].flatMap(([number, claim]): [string, Claim][] => {
      if (claim.key !== key) return [[number, claim]];
      return named.includes(number) ? [[number, { key: heir, seq: 0 }]] : [];
    }),
  );
  return { ...withHeld(state, key, []), claims, erased: new Set([...state.erased, key]) };
}
