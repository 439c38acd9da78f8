/**
 * A name as it is registered: composed characters (NFC), full-width brackets beside Chinese characters, one space
 * between words.
 */
export function normalizeEntityName(name: string): string {
  const composed = name.normalize('NFC').replace(/\s+/gu, ' ').trim();
  return /\p{Script=Han}/u.test(composed) ? widenBrackets(composed) : composed;
}

/** A name, or a part of one, as it is compared in searches: letters in lower case, brackets full-width. */
export function foldEntityName(name: string): string {
  return widenBrackets(normalizeEntityName(name)).toLowerCase();
}

function widenBrackets(name: string): string {
  return name.replaceAll('(', '（').replaceAll(')', '）');
}
