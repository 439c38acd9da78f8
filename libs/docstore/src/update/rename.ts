import { CommandError } from '../errors';
import type { BsonDocument } from '../bson/document';
import type { Change } from './change';
import { isPositional, type UpdatePath } from './paths';
import { notViable, placeOf, put, remove, valueAt } from './places';

/**
 * @returns the change that gives what stands at `from` to `to`, if anything does
 * @throws CommandError BadValue (2) for positional paths, and later for a path through an array
 */
export function renaming(from: UpdatePath, to: UpdatePath): Change {
  if (from.text === to.text) {
    throw new CommandError('BadValue', `The source and target field for $rename must differ: ${from.text}`);
  }
  for (const { parts, text } of [from, to]) {
    if (parts.some(isPositional))
      throw new CommandError('BadValue', `The field of $rename may not be dynamic: ${text}`);
  }
  return { path: to, apply: (document) => rename(document, from, to) };
}

function rename(document: BsonDocument, from: UpdatePath, to: UpdatePath): void {
  const source = placeOf(document, from.parts);
  if (source.kind === 'blocked') throw notViable(source);
  if (source.kind === 'absent') return;
  refuseArrays(document, from, 'source');
  const target = placeOf(document, to.parts);
  refuseArrays(document, to, 'destination');
  const value = valueAt(source);
  if (target.kind === 'blocked') throw notViable(target);
  put(target, value);
  remove(source);
}

function refuseArrays(document: BsonDocument, { parts, text }: UpdatePath, what: string): void {
  for (let depth = 1; depth < parts.length; depth++) {
    if (!Array.isArray(valueAt(placeOf(document, parts.slice(0, depth))))) continue;
    throw new CommandError('BadValue', `The ${what} field cannot be an array element: '${text}'`);
  }
}
