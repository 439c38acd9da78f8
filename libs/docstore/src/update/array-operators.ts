import { encode, isDocument, promoted } from '../bson/document';
import { CommandError } from '../errors';
import { encodeKey } from '../indexes/key-writer';
import { parseFilter } from '../query/parse-filter';
import { UNCHANGED, type Operation } from './change';
import { wholeNumber } from './numbers';
import { parsePush } from './push';

/** An array with elements added, in the order that `$position`, `$sort` and `$slice` ask for. */
export function push(operand: unknown): Operation {
  const added = parsePush(operand);
  return {
    creates: true,
    demandsPath: true,
    next: (current, { text }) => added(current === undefined ? [] : arrayAt(current, text, 'BadValue')),
  };
}

/** @param operand a value, or `{ $each: [...] }`: those that no element equals are added */
export function addToSet(operand: unknown): Operation {
  const values = eachOf(operand);
  const next = (current: unknown, { text }: { text: string }): unknown => {
    const array = current === undefined ? [] : arrayAt(current, text, 'BadValue');
    const known = new Set(array.map(nameOf));
    const added = values.filter((value) => {
      const name = nameOf(value);
      return !known.has(name) && known.add(name);
    });
    return added.length === 0 && current !== undefined ? UNCHANGED : [...array, ...added];
  };
  return { creates: true, demandsPath: true, next };
}

function eachOf(operand: unknown): readonly unknown[] {
  if (!isDocument(operand) || Object.keys(operand)[0] !== '$each') return [operand];
  const { $each, ...others } = operand;
  if (!Array.isArray($each)) {
    throw new CommandError('TypeMismatch', 'The argument to $each in $addToSet must be an array');
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new CommandError('BadValue', `Found unexpected fields after $each in $addToSet: ${unknown}`);
  return $each;
}

function nameOf(value: unknown): string {
  return encodeKey(value).toString('latin1');
}

/** @param operand `1` for the last element, `-1` for the first */
export function pop(operand: unknown): Operation {
  const end = wholeNumber(operand);
  if (end !== 1 && end !== -1) throw new CommandError('FailedToParse', '$pop expects 1 or -1');
  return {
    creates: false,
    demandsPath: false,
    next: (current, { text }) => {
      const array = arrayAt(current, text, 'TypeMismatch');
      return end === 1 ? array.slice(0, -1) : array.slice(1);
    },
  };
}

/** @param operand a value that elements equal, or conditions that they, or their members, satisfy */
export function pull(operand: unknown): Operation {
  return culling(pulled(operand));
}

export function pullAll(operand: unknown): Operation {
  if (!Array.isArray(operand)) throw new CommandError('BadValue', '$pullAll requires an array argument');
  const names = new Set(operand.map(nameOf));
  return culling((element) => names.has(nameOf(element)));
}

function culling(goes: (element: unknown) => boolean): Operation {
  return {
    creates: false,
    demandsPath: false,
    next: (current, { text }) => arrayAt(current, text, 'BadValue').filter((element) => !goes(element)),
  };
}

function pulled(operand: unknown): (element: unknown) => boolean {
  if (isDocument(operand) && !Object.keys(operand)[0]?.startsWith('$')) {
    const filter = parseFilter(promoted(operand));
    return (element) => isDocument(element) && filter.matches(encode(element));
  }
  if (isDocument(operand) || operand instanceof RegExp) {
    const filter = parseFilter(promoted({ element: operand }));
    return (element) => filter.matches(encode({ element }));
  }
  const name = nameOf(operand);
  return (element) => nameOf(element) === name;
}

function arrayAt(value: unknown, path: string, code: 'BadValue' | 'TypeMismatch'): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new CommandError(code, `The field '${path}' must be an array`);
}
