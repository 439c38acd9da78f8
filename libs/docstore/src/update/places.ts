import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { isPosition } from './paths';

/** Where a path without positional parts leads to in a document. */
export interface Place {
  /** the innermost object or array on the path that exists */
  readonly holder: BsonDocument | unknown[];
  /** the part of the path that names the member of `holder` */
  readonly depth: number;
  /** `absent`: it or something before it would have to be made; `blocked`: a value on the way can have no such member */
  readonly kind: 'present' | 'absent' | 'blocked';
  readonly parts: readonly string[];
}

/** How many elements an update may add to an array to reach a position. */
const MAX_PADDING = 1_500_000;

export function placeOf(document: BsonDocument, parts: readonly string[]): Place {
  let holder: BsonDocument | unknown[] = document;
  for (const [depth, part] of parts.entries()) {
    if (Array.isArray(holder) && !isPosition(part)) return { holder, depth, kind: 'blocked', parts };
    if (!hasMember(holder, part)) return { holder, depth, kind: 'absent', parts };
    if (depth === parts.length - 1) return { holder, depth, kind: 'present', parts };
    const member = memberOf(holder, part);
    if (!Array.isArray(member) && !isDocument(member)) return { holder, depth: depth + 1, kind: 'blocked', parts };
    holder = member;
  }
  return { holder, depth: 0, kind: 'blocked', parts };
}

function hasMember(holder: BsonDocument | unknown[], part: string): boolean {
  return Array.isArray(holder) ? Number(part) < holder.length : Object.hasOwn(holder, part);
}

function memberOf(holder: BsonDocument | unknown[], part: string): unknown {
  return Array.isArray(holder) ? holder[Number(part)] : holder[part];
}

/** @returns what stands at a place; undefined when nothing does */
export function valueAt({ holder, depth, kind, parts }: Place): unknown {
  return kind === 'present' ? memberOf(holder, parts[depth] ?? '') : undefined;
}

/**
 * Puts a value at a place and makes what the path lacks: objects on the way, nulls before a position.
 * @throws CommandError PathNotViable (28)
 */
export function put(place: Place, value: unknown): void {
  const { holder, depth, kind, parts } = place;
  if (kind === 'blocked') throw notViable(place);
  let inner = value;
  for (let i = parts.length - 1; i > depth; i--) inner = member(parts[i] ?? '', inner);
  const name = parts[depth] ?? '';
  if (!Array.isArray(holder)) {
    setMember(holder, name, inner);
    return;
  }
  const position = Number(name);
  if (position - holder.length > MAX_PADDING) {
    throw new CommandError('BadValue', `can't backfill more than ${MAX_PADDING} elements of an array`);
  }
  while (holder.length < position) holder.push(null);
  holder[position] = inner;
}

/** Removes what stands at a place; an element of an array becomes null. */
export function remove({ holder, depth, kind, parts }: Place): void {
  const name = parts[depth] ?? '';
  if (kind !== 'present') return;
  if (Array.isArray(holder)) holder[Number(name)] = null;
  else Reflect.deleteProperty(holder, name);
}

function member(name: string, value: unknown): BsonDocument {
  const document: BsonDocument = {};
  setMember(document, name, value);
  return document;
}

/** A field may be called `__proto__`: it is defined, not assigned. */
function setMember(document: BsonDocument, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(document, name, { value, writable: true, enumerable: true, configurable: true });
  } else document[name] = value;
}

export function notViable({ depth, parts }: Place): CommandError {
  return new CommandError(
    'PathNotViable',
    `Cannot create field '${parts[depth] ?? ''}' in element '${parts.slice(0, depth).join('.')}'`,
  );
}
