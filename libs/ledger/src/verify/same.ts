import { isDeepStrictEqual } from 'node:util';
import { mongo } from 'mongoose';

/** The first field in which two documents differ; one that either lacks differs. */
export function differingField(one: object, other: object): string | undefined {
  const a = one as Readonly<Record<string, unknown>>;
  const b = other as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].find((name) => !isSame(a[name], b[name]));
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof mongo.Binary && b instanceof mongo.Binary) return Buffer.compare(a.buffer, b.buffer) === 0;
  return isDeepStrictEqual(a, b);
}
