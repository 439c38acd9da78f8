import { encode, isDocument, promoted, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { filterOf } from '../query/collated-filter';
import type { Collation } from '../query/collation';
import type { Filter } from '../query/filter';
import { isPositional, type UpdatePath } from './paths';
import { placeOf, valueAt } from './places';

/** What the positional parts of paths refer to. */
export interface Positions {
  readonly filter: BsonDocument;
  /** by identifier: tests an element that stands as a field of that name */
  readonly arrayFilters: ReadonlyMap<string, Filter>;
  readonly collation: Collation | undefined;
}

/**
 * @throws CommandError FailedToParse (9) when a filter does not begin each path with one identifier, or two with the same
 */
export function parseArrayFilters(
  arrayFilters: readonly BsonDocument[],
  collation: Collation | undefined,
): Map<string, Filter> {
  const parsed = new Map<string, Filter>();
  for (const each of arrayFilters) {
    const names = new Set(identifiers(each));
    const [name, second] = names;
    if (name === undefined || second !== undefined || !/^[a-z][a-zA-Z0-9]*$/.test(name)) {
      throw new CommandError('FailedToParse', 'Each array filter needs one identifier that begins with a small letter');
    }
    if (parsed.has(name)) {
      throw new CommandError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${name}`,
      );
    }
    parsed.set(name, filterOf(promoted(each), collation));
  }
  return parsed;
}

function identifiers(filter: BsonDocument): string[] {
  return Object.entries(filter).flatMap(([key, value]) => {
    if (!key.startsWith('$')) return [key.split('.')[0] ?? key];
    return Array.isArray(value) ? value.filter(isDocument).flatMap(identifiers) : [];
  });
}

/** @throws CommandError BadValue (2), FailedToParse (9) for array filters that paths name and are not given, or the reverse */
export function checkIdentifiers(paths: readonly UpdatePath[], arrayFilters: ReadonlyMap<string, Filter>): void {
  const used = new Set(paths.flatMap(({ parts }) => parts.filter((part) => part.startsWith('$[')).map(identifier)));
  for (const name of used) {
    if (name !== '' && !arrayFilters.has(name)) {
      throw new CommandError('BadValue', `No array filter found for identifier '${name}'`);
    }
  }
  for (const name of arrayFilters.keys()) {
    if (!used.has(name)) {
      throw new CommandError('FailedToParse', `The array filter for identifier '${name}' was not used in the update`);
    }
  }
}

function identifier(part: string): string {
  return part.slice(2, -1);
}

/**
 * @returns the path with a position for each positional part, once for every element that it means
 * @throws CommandError BadValue (2) when there is no array, or no element that the filter matched
 */
export function concretePaths(
  document: BsonDocument,
  { parts }: UpdatePath,
  positions: Positions,
): readonly (readonly string[])[] {
  let paths: string[][] = [[]];
  for (const part of parts) {
    paths = paths.flatMap((head) =>
      isPositional(part)
        ? positionsOf(document, head, part, positions).map((position) => [...head, String(position)])
        : [[...head, part]],
    );
  }
  return paths;
}

function positionsOf(document: BsonDocument, head: readonly string[], part: string, positions: Positions): number[] {
  const array = valueAt(placeOf(document, head));
  const path = head.join('.');
  if (part === '$') {
    const matched = Array.isArray(array) ? matchedPosition(array, path, positions.filter, positions.collation) : -1;
    if (matched >= 0) return [matched];
    throw new CommandError('BadValue', 'The positional operator did not find the match needed from the query.');
  }
  if (!Array.isArray(array)) {
    throw new CommandError(
      'BadValue',
      `The path '${path}' must exist in the document in order to apply array updates.`,
    );
  }
  const all = [...array.keys()];
  const name = identifier(part);
  if (name === '') return all;
  const filter = positions.arrayFilters.get(name);
  return all.filter((at) => filter?.matches(encode({ [name]: array[at] })) === true);
}

/** @returns the first element for which a condition of the filter on this array holds */
function matchedPosition(
  array: readonly unknown[],
  path: string,
  filter: BsonDocument,
  collation: Collation | undefined,
): number {
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const each of condition.filter(isDocument)) {
        const matched = matchedPosition(array, path, each, collation);
        if (matched >= 0) return matched;
      }
    }
    if (key !== path && !key.startsWith(`${path}.`)) continue;
    const test = filterOf(promoted({ [`v${key.slice(path.length)}`]: condition }), collation);
    const matched = array.findIndex((each) => test.matches(encode({ v: [each] })));
    if (matched >= 0) return matched;
  }
  return -1;
}
