import { isDocument } from '../bson/document';
import { watched } from './watchdog';

/** What one regular expression may take on one document. */
const LONGEST_MS = 500;
/** In a text longer than this even one repetition, tried at each position, takes long. */
const LONG_TEXT = 64 * 1024;
const REGEX_FIELDS = new Set(['$regex', 'regex']);

/** @returns whether a pattern could need time that grows faster than with the square of the text */
export function canBacktrack(source: string): boolean {
  const plain = source.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x');
  const repetitions = plain.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0;
  return repetitions > 1 || /\)[*+?{]/.test(plain);
}

/** @returns the patterns that a filter or an expression holds, however deep */
function patternsIn(value: unknown): string[] {
  if (value instanceof RegExp) return [value.source];
  if (Array.isArray(value)) return value.flatMap(patternsIn);
  if (!isDocument(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    REGEX_FIELDS.has(name) && typeof inner === 'string' ? [inner] : patternsIn(inner),
  );
}

/** @returns a way to run the tests of a condition, watched when it has regular expressions that could take for ever */
export function regexGuard(condition: unknown): <T>(size: number, run: () => T) => T {
  const patterns = patternsIn(condition);
  if (patterns.length === 0) return (_size, run) => run();
  const risky = patterns.some(canBacktrack);
  return (size, run) => (risky || size > LONG_TEXT ? watched(LONGEST_MS, run) : run());
}
