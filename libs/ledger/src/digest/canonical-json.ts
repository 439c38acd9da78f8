import { InvalidFactError } from '../errors';

const MAX_DEPTH = 64;

/**
 * Canonical JSON, RFC 8785: members ordered by UTF-16 code units, numbers and strings as ECMAScript writes them.
 * Members that are undefined are left out. Errors: InvalidFactError (NOT_JSON) for anything JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== 'object' || depth > MAX_DEPTH) throw notJson();
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notJson();
  let members = '';
  for (const [name, member] of Object.entries(value).sort(byName)) {
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${write(member, depth + 1)}`;
  }
  return `{${members}}`;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function notJson(): InvalidFactError {
  return new InvalidFactError('data', 'NOT_JSON', 'The data holds something that JSON cannot, or is nested too deep.');
}
