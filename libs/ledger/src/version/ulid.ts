import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const POOL_BYTES = 4096;

let pool = Buffer.alloc(0);
let used = 0;

/** Random bytes out of a pool: one system call for many. */
export function randomFromPool(length: number): Buffer {
  if (used + length > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += length;
  return pool.subarray(used - length, used);
}

/** Whether a text is one that `ulid` could have made. */
export function isUlid(text: string): boolean {
  return text.length === 26 && [...text].every((character) => ALPHABET.includes(character));
}

/** A ULID: 48 bits of time and 80 random bits in Crockford's base 32, 26 characters. */
export function ulid(now: number): string {
  let time = '';
  for (let rest = now, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = ALPHABET.charAt(rest % 32) + time;
  let random = '';
  // One byte a character: 5 of its 8 bits are kept.
  for (const byte of randomFromPool(16)) random += ALPHABET.charAt(byte & 31);
  return time + random;
}
