const FULL_WIDTH_FIRST = 0xff01;
const FULL_WIDTH_LAST = 0xff5e;
const FULL_WIDTH_SHIFT = 0xfee0;

/** Longest input that is looked at: no identifier is longer, whatever stands between its characters. */
const LONGEST_INPUT = 64;

function isCanonical(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    const digit = c >= 48 && c <= 57;
    const upper = c >= 65 && c <= 90;
    if (!digit && !upper) return false;
  }
  return true;
}

function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x09 || code === 0xa0 || code === 0x3000 || code === 0x2010;
}

/**
 * The canonical spelling of what people type: full-width characters (全角) become ASCII, letters upper case; spaces and
 * hyphens go. Input longer than 64 characters comes back as its first 64, unchanged, so that no check accepts it.
 */
export function normalizeIdentifier(value: string): string {
  if (value.length > LONGEST_INPUT) return value.slice(0, LONGEST_INPUT);
  if (isCanonical(value)) return value;
  let normalized = '';
  for (let i = 0; i < value.length; i++) {
    const raw = value.charCodeAt(i);
    const code = raw >= FULL_WIDTH_FIRST && raw <= FULL_WIDTH_LAST ? raw - FULL_WIDTH_SHIFT : raw;
    if (!isSeparator(code)) normalized += String.fromCharCode(code);
  }
  return normalized.toUpperCase();
}
