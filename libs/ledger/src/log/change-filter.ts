import { divisionPrefix } from '../counters/division-prefix';
import { InvalidFactError } from '../errors';
import type { Change, ChangeKind } from './commit';

const MAX_VALUES = 100;

/** Which changes are wanted; what is unset or empty wants all. A change must meet every part. */
export interface ChangeFilter {
  readonly resources?: readonly string[];
  /** Divisions, GB/T 2260 or street codes, each with all below it. */
  readonly divisions?: readonly string[];
  readonly kinds?: readonly ChangeKind[];
}

/** A test of changes, unset when all are wanted. Errors: InvalidFactError DIVISION_INVALID, TOO_MANY_VALUES. */
export function changeTest({
  resources = [],
  divisions = [],
  kinds = [],
}: ChangeFilter): ((change: Change) => boolean) | undefined {
  for (const [field, values] of Object.entries({ resources, divisions, kinds })) {
    if (values.length > MAX_VALUES) {
      throw new InvalidFactError(field, 'TOO_MANY_VALUES', `${field} has ${MAX_VALUES} values at most.`);
    }
  }
  const prefixes = divisions.map((division) => {
    if (!/^\d{2,12}$/.test(division)) {
      throw new InvalidFactError('divisions', 'DIVISION_INVALID', 'A division code has 2 to 12 digits.');
    }
    return divisionPrefix(division);
  });
  if (resources.length + divisions.length + kinds.length === 0) return undefined;
  return (change) =>
    (resources.length === 0 || resources.includes(change.resource)) &&
    (kinds.length === 0 || kinds.includes(change.kind)) &&
    (prefixes.length === 0 ||
      change.divisions.some((code) => prefixes.some((prefix) => divisionPrefix(code).startsWith(prefix))));
}
