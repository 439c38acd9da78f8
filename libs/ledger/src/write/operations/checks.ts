import { EtagMismatchError, InvalidFactError } from '../../errors';
import type { LiveVersion } from '../snapshot';

const MAX_KEY_LENGTH = 256;

/** Whether a text can be a record's key. */
export function isKey(key: string): boolean {
  return key !== '' && key.length <= MAX_KEY_LENGTH && !/\p{Cc}/u.test(key);
}

/** Errors: InvalidFactError KEY_INVALID that names the field. */
export function requireKey(key: string, field = 'key'): void {
  if (!isKey(key)) {
    throw new InvalidFactError(field, 'KEY_INVALID', `A key has 1 to ${MAX_KEY_LENGTH} characters, none a control.`);
  }
}

/** Errors: EtagMismatchError when the version is not the one that the writer read. */
export function requireEtag(key: string, etag: string | undefined, version: LiveVersion | undefined): void {
  const current = `${version?.seqFrom ?? ''}`;
  if (etag !== undefined && etag !== current) throw new EtagMismatchError(key, current);
}

/** Nothing is held of a record where something was expected. */
export function nothingHeld(field: string): InvalidFactError {
  return new InvalidFactError(
    field,
    'NOTHING_HELD',
    `The registry holds nothing there of the record that ${field} names.`,
  );
}
