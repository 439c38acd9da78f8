import { compareCodePoints } from '../resource/code-point-order';
import type { Condition } from './query';

/** Whether data meets every condition; each names a field by its path. */
export function meets(data: object, where: Readonly<Record<string, Condition>>): boolean {
  return Object.entries(where).every(([path, condition]) => fieldMeets(fieldAt(data, path), condition));
}

function fieldAt(data: object, path: string): unknown {
  let value: unknown = data;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function fieldMeets(value: unknown, condition: Condition): boolean {
  if (typeof condition !== 'object') return value === condition;
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const { in: among, gte, lt, prefix } = condition;
  return (
    (among === undefined || among.includes(value)) &&
    (gte === undefined || compare(value, gte) >= 0) &&
    (lt === undefined || compare(value, lt) < 0) &&
    (prefix === undefined || (typeof value === 'string' && value.startsWith(prefix)))
  );
}

/** NaN, which meets no bound, when the two are not of one type. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  return typeof a === 'number' && typeof b === 'number' ? a - b : Number.NaN;
}
