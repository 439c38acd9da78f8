/** Code points in circulation for the dot between the parts of a transliterated name. */
const middleDots = /[\u2022\u2027\u22c5\u30fb\uff65\u00b7\uff0e]/gu;

/**
 * A name as it is stored and compared: composed characters (NFC), one space between words, U+00B7 for every middle dot
 * 间隔号 of a transliterated name.
 */
export function normalizePersonName(name: string): string {
  return name.normalize('NFC').replace(middleDots, '\u00b7').replace(/\s+/gu, ' ').trim();
}
