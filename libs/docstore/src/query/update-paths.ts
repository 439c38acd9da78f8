import { encode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { parseFilter } from './parse-filter';

/** A place that an update writes to: a field of a document, or an element of an array. */
export interface Place {
  get(): unknown;
  set(value: unknown): void;
}

/** What says which elements the `$` and `$[identifier]` of a path mean. */
export interface PositionalContext {
  readonly filter: BsonDocument;
  readonly arrayFilters: readonly BsonDocument[];
}

type Element = (element: unknown, position: number) => boolean;

/** How far behind its end an array may be written to: what lies between is filled with null. */
const MAX_PADDING = 1_500_000;

/**
 * @returns the places that a dotted path with positional operators leads to; documents on the way are made
 * @throws CommandError PathNotViable (28) where a value is in the way; BadValue (2) for a positional operator without meaning
 */
export function placesOf(document: BsonDocument, path: string, context: PositionalContext): Place[] {
  const parts = path.split('.');
  if (parts.includes('__proto__') || parts.includes('')) {
    throw new CommandError('BadValue', `The update path '${path}' contains an invalid field name`);
  }
  return descend(document, parts, 0, context);
}

function descend(holder: unknown, parts: readonly string[], depth: number, context: PositionalContext): Place[] {
  const part = parts[depth] ?? '';
  if (part === '$' || part.startsWith('$[')) {
    const walked = parts.slice(0, depth).join('.');
    if (!Array.isArray(holder)) throw notAnArray(walked, part);
    const chosen = elements(part, walked, context);
    const positions = holder.flatMap((element, position) => (chosen(element, position) ? [position] : []));
    if (part === '$') positions.splice(1);
    if (part === '$' && positions.length === 0) throw noPosition();
    return positions.flatMap((position) => next(holder, String(position), parts, depth, context));
  }
  return next(holder, part, parts, depth, context);
}

function next(
  holder: unknown,
  key: string,
  parts: readonly string[],
  depth: number,
  context: PositionalContext,
): Place[] {
  const place = placeIn(holder, key, parts.slice(0, depth).join('.'));
  if (depth === parts.length - 1) return [place];
  if (place.get() === undefined) place.set({});
  return descend(place.get(), parts, depth + 1, context);
}

function placeIn(holder: unknown, key: string, walked: string): Place {
  if (Array.isArray(holder) && /^\d+$/.test(key)) {
    const position = Number(key);
    if (position > holder.length + MAX_PADDING) {
      throw new CommandError('BadValue', `can't fill an array of ${holder.length} up to position ${key}`);
    }
    return {
      get: () => holder[position],
      set(value) {
        while (holder.length < position) holder.push(null);
        holder[position] = value;
      },
    };
  }
  if (!isDocument(holder)) {
    throw new CommandError('PathNotViable', `Cannot create field '${key}' in element ${walked}`);
  }
  return {
    get: () => (Object.hasOwn(holder, key) ? holder[key] : undefined),
    set: (value) => (holder[key] = value),
  };
}

function elements(part: string, walked: string, { filter, arrayFilters }: PositionalContext): Element {
  if (part === '$[]') return () => true;
  if (part === '$') return matchedBy(filter, walked);
  const identifier = part.slice(2, -1);
  const own = arrayFilters.filter((each) => identifierOf(each) === identifier);
  if (own.length === 0) {
    throw new CommandError('BadValue', `No array filter found for identifier '${identifier}' in path '${walked}'`);
  }
  const parsed = own.map((each) => parseFilter(each));
  return (element) => {
    const raw = encode({ [identifier]: element });
    return parsed.every((each) => each.matches(raw));
  };
}

/** The name that an array filter's conditions begin with. */
function identifierOf(filter: BsonDocument): string | undefined {
  const [first, operand] = Object.entries(filter)[0] ?? [];
  if (first === undefined) return undefined;
  if (!first.startsWith('$')) return first.split('.')[0];
  return Array.isArray(operand) && isDocument(operand[0]) ? identifierOf(operand[0]) : undefined;
}

/** The elements that satisfy what the query's filter says about their array. */
function matchedBy(filter: BsonDocument, path: string): Element {
  const conditions = Object.entries(filter).filter(([key]) => key === path || key.startsWith(`${path}.`));
  if (conditions.length === 0) throw noPosition();
  const parsed = conditions.map(([key, condition]) => parseFilter({ [`e${key.slice(path.length)}`]: condition }));
  return (element) => {
    const raw = encode({ e: [element] });
    return parsed.every((each) => each.matches(raw));
  };
}

function noPosition(): CommandError {
  return new CommandError('BadValue', 'The positional operator did not find the match needed from the query.');
}

function notAnArray(walked: string, part: string): CommandError {
  return new CommandError('BadValue', `The path '${walked}' must exist and be an array to apply '${part}'`);
}
