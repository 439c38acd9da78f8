import type { BsonDocument } from '../bson/document';
import { comparePaths, type UpdatePath } from './paths';
import { notViable, placeOf, put, remove, valueAt } from './places';
import { concretePaths, type Positions } from './positions';

/** One change of one path. */
export interface Change {
  readonly path: UpdatePath;
  apply(document: BsonDocument, positions: Positions): void;
}

/** What a change does to its path instead of giving it a value. */
export const REMOVED = Symbol('removed');
export const UNCHANGED = Symbol('unchanged');

/** How an operator changes a value. */
export interface Operation {
  /** whether it makes a field that is missing; else it leaves the document alone */
  readonly creates: boolean;
  /** whether a path through a value without members is an error; else the document is left alone */
  readonly demandsPath: boolean;
  /** @param current undefined when there is none; must not be changed in place */
  next(current: unknown, path: UpdatePath): unknown;
}

export function changeOf(path: UpdatePath, operation: Operation): Change {
  return {
    path,
    apply(document, positions) {
      for (const parts of concretePaths(document, path, positions)) operate(document, path, parts, operation);
    },
  };
}

function operate(document: BsonDocument, path: UpdatePath, parts: readonly string[], operation: Operation): void {
  const place = placeOf(document, parts);
  if (place.kind === 'blocked') {
    if (operation.demandsPath) throw notViable(place);
    return;
  }
  if (place.kind === 'absent' && !operation.creates) return;
  const next = operation.next(valueAt(place), path);
  if (next === REMOVED) remove(place);
  else if (next !== UNCHANGED) put(place, next);
}

export function inOrder(changes: readonly Change[]): Change[] {
  return [...changes].sort((a, b) => comparePaths(a.path, b.path));
}
