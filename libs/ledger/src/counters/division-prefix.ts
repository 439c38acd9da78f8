const LEVELS = [2, 4, 6, 9] as const;

/**
 * The part of a division code that its sub-divisions share: GB/T 2260 codes fill up with pairs of zeros, statistical
 * codes (9 and 12 digits) with triples. `310000` becomes `31`, `000000` the empty prefix of the whole country.
 */
export function divisionPrefix(code: string): string {
  let prefix = code;
  while (prefix.length > 6 && prefix.endsWith('000')) prefix = prefix.slice(0, -3);
  while (prefix.length <= 6 && prefix.endsWith('00')) prefix = prefix.slice(0, -2);
  return prefix;
}

/** The prefixes that a division counts into: the whole country, province, prefecture, county and so on, itself last. */
export function prefixesOf(code: string): string[] {
  const own = divisionPrefix(code);
  const above = LEVELS.filter((length) => length < own.length).map((length) => own.slice(0, length));
  return own === '' ? [''] : ['', ...above, own];
}
