import { isDeepStrictEqual } from 'node:util';
import type { Difference, DifferencesPage, Ledger } from '../../src/index';
import type { Model } from './model';
import { KEYS } from './operations';
import { at } from './replicas';
import { type Held, OPEN } from './state';

/** What ends a page after a record or a few. */
const MAX_BYTES = 4_000;

/** Expects two commits to differ in the records in which they differ in the model, each once. */
export async function differencesAgree(ledger: Ledger, model: Model, from: number, to: number): Promise<void> {
  const found: Difference[] = [];
  for (let after: DifferencesPage['next']; ;) {
    const query = { maxBytes: MAX_BYTES, ...(after === undefined ? {} : { after }) };
    const { items, next } = await ledger.differences(at(from), at(to), query);
    found.push(...items);
    if (next === undefined) break;
    after = next;
  }
  const shown = found.map(({ key, before, after }) => ({ key, before: before.map(said), after: after.map(said) }));
  const byKey = shown.sort((a, b) => (a.key < b.key ? -1 : 1));
  expect(byKey).toEqual(
    KEYS.flatMap((key) => {
      const [before, after] = [model.live(key, from), model.live(key, to)];
      const isErased = model.state.erased.has(key);
      const compared = isErased ? leftOf : told;
      if (isDeepStrictEqual(before.map(compared), after.map(compared))) return [];
      return [isErased ? { key, before: [], after: [] } : { key, before: before.map(told), after: after.map(told) }];
    }),
  );
}

function said({ validFrom, validTo = OPEN, schemaVersion, data }: Difference['before'][number]): object {
  return { from: validFrom, to: validTo, schema: schemaVersion, data };
}

/** What a fact says, whichever commit recorded it. */
function told({ from, to, schema, data }: Held): object {
  return { from, to, schema, data };
}

/** What is left to compare of a fact whose data were erased. */
function leftOf({ from, to, seq }: Held): object {
  return { from, to, seq };
}
