import { INDUSTRY } from '@registry/code-mapping';

const sectionPattern = /^[A-T]$/;
const codePattern = /^\d{2,4}$/;

/** Whether a text is a section's letter of GB/T 4754. */
export function isSection(letter: string): boolean {
  return sectionPattern.test(letter);
}

/**
 * The section 门类 that a division, group or class belongs to on a day; undefined for a code of no section. Groups and
 * classes are known by their division.
 */
export function sectionOf(code: string, asOf: string): string | undefined {
  return codePattern.test(code) ? INDUSTRY.find(code.slice(0, 2), asOf)?.parent : undefined;
}
