import { CommandError, notImplemented } from '../errors';
import { encodeKey } from '../indexes/key-writer';
import { matching } from './field-tests';
import { values, type FilterNode, type ValuesNode } from './filter';
import { between, successor } from './interval';

const LITERAL_PREFIX = /^\^((?:[^\\^$.*+?()[\]{}|]|\\[^a-zA-Z0-9])+)/;

/**
 * A string that matches `operand`, or the same expression; anchored ones can use an index.
 * @throws CommandError BadValue (2), NotImplemented (238) for options that JavaScript does not have
 */
export function regex(field: string, operand: unknown, options: unknown): FilterNode {
  const source = operand instanceof RegExp ? operand.source : operand;
  const flags = typeof options === 'string' ? options : operand instanceof RegExp ? operand.flags : '';
  if (typeof source !== 'string') throw new CommandError('BadValue', '$regex has to be a string');
  if (/[^imsu]/.test(flags)) throw notImplemented(`regular expression option in "${flags}"`);
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, flags);
  } catch {
    throw new CommandError('BadValue', `Regular expression is invalid: ${source}`);
  }
  return matching(field, pattern, prefixHint(field, source, flags));
}

/** An anchored, case-sensitive expression that begins with plain characters holds only within their prefix. */
function prefixHint(field: string, source: string, flags: string): ValuesNode[] {
  if (/[im]/.test(flags) || source.includes('|')) return [];
  const match = LITERAL_PREFIX.exec(source);
  let literal = match?.[1];
  if (match === null || literal === undefined) return [];
  const next = source[match[0].length];
  if (next !== undefined && '*?{'.includes(next)) literal = literal.replace(/(\\?.)$/su, '');
  const prefix = literal.replace(/\\(.)/gsu, '$1');
  if (prefix === '') return [];
  const low = encodeKey(prefix).subarray(0, -1);
  return [values(field, [between(low, successor(low))])];
}
