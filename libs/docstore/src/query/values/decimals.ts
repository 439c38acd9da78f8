import { Decimal128 } from 'bson';
import { isDocument } from '../../bson/document';

/** @returns whether a decoded value is, or holds, a Decimal128 */
export function containsDecimal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Decimal128) return true;
  if (Array.isArray(value)) return value.some(containsDecimal);
  return isDocument(value) && Object.values(value).some(containsDecimal);
}
