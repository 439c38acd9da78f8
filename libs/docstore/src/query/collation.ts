import type { Context } from 'mingo';
import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { contextOf } from './mingo';
import type { StringOrder } from './values/compare';

/** How a command compares strings: the rules of a language instead of their bytes. */
export interface Collation {
  readonly strings: StringOrder;
  /** the language of queries and pipelines under it */
  readonly context: Context;
}

const FIELDS = new Set([
  'locale',
  'strength',
  'caseLevel',
  'caseFirst',
  'numericOrdering',
  'alternate',
  'maxVariable',
  'normalization',
  'backwards',
  'version',
]);
/** What ICU has and its interface here cannot be told: only the value that changes nothing is taken. */
const FIXED: Readonly<Record<string, unknown>> = {
  alternate: 'non-ignorable',
  maxVariable: 'punct',
  backwards: false,
};
const CASE_FIRST: ReadonlyMap<unknown, 'upper' | 'lower' | 'false'> = new Map([
  ['upper', 'upper'],
  ['lower', 'lower'],
  ['off', 'false'],
  [undefined, 'false'],
]);
const SENSITIVITY: ReadonlyMap<unknown, 'base' | 'accent' | 'variant'> = new Map<
  unknown,
  'base' | 'accent' | 'variant'
>([
  [1, 'base'],
  [2, 'accent'],
  [3, 'variant'],
  [undefined, 'variant'],
]);
/** ICU's names of sorting orders that have another one in a language tag. */
const ORDERS: Readonly<Record<string, string>> = {
  phonebook: 'phonebk',
  traditional: 'trad',
  dictionary: 'dict',
  gb2312han: 'gb2312',
};
const CACHED = 100;
const cache = new Map<string, Collation>();

/**
 * @returns undefined when strings are compared by their bytes: without a collation, and by `{ locale: 'simple' }`
 * @throws CommandError TypeMismatch (14), BadValue (2) for a locale or value that does not exist, NotImplemented (238)
 */
export function parseCollation(value: unknown): Collation | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isDocument(value)) throw new CommandError('TypeMismatch', 'collation must be an object');
  const unknown = Object.keys(value).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) {
    throw new CommandError('FailedToParse', `BSON field 'collation.${unknown}' is an unknown field.`);
  }
  const { locale } = value;
  if (typeof locale !== 'string') throw new CommandError('BadValue', "the field 'collation.locale' must be a string");
  if (locale === 'simple') {
    if (Object.keys(value).length === 1) return undefined;
    throw new CommandError('BadValue', "a collation of locale 'simple' has no other fields");
  }
  const name = JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  let collation = cache.get(name);
  if (collation === undefined) {
    const { compare } = collatorOf(locale, value);
    collation = { strings: compare, context: contextOf(compare) };
    if (cache.size >= CACHED) cache.clear();
    cache.set(name, collation);
  }
  return collation;
}

function collatorOf(locale: string, options: BsonDocument): Intl.Collator {
  const { strength, caseLevel = false, caseFirst, numericOrdering = false, normalization = false } = options;
  for (const [name, value] of Object.entries({ caseLevel, numericOrdering, normalization })) {
    if (typeof value !== 'boolean') throw new CommandError('TypeMismatch', `collation.${name} must be a boolean`);
  }
  for (const [name, fixed] of Object.entries(FIXED)) {
    const value = options[name];
    if (value !== undefined && value !== fixed) throw notImplemented(`collation option ${name}: ${String(value)}`);
  }
  if (strength === 4 || strength === 5) throw notImplemented(`collation option strength: ${strength}`);
  let sensitivity: 'base' | 'accent' | 'case' | 'variant' | undefined = SENSITIVITY.get(strength);
  if (sensitivity === undefined)
    throw new CommandError('BadValue', 'collation.strength must be a whole number of 1 to 5');
  if (caseLevel === true) {
    if (strength !== 1) throw notImplemented('collation option caseLevel with another strength than 1');
    sensitivity = 'case';
  }
  const first = CASE_FIRST.get(caseFirst);
  if (first === undefined) throw new CommandError('BadValue', "collation.caseFirst must be 'upper', 'lower' or 'off'");
  return new Intl.Collator(tagOf(locale), {
    sensitivity,
    caseFirst: first,
    numeric: numericOrdering === true,
    ignorePunctuation: false,
  });
}

/** @returns ICU's name of a locale, as in `de_AT@collation=phonebook`, as a language tag */
function tagOf(locale: string): string {
  const [name = '', order] = locale.split('@collation=');
  const language = name.replaceAll('_', '-');
  const tag = order === undefined ? language : `${language}-u-co-${ORDERS[order] ?? order}`;
  if (!isKnown(language, tag, order)) {
    throw new CommandError('BadValue', `Field 'locale' is invalid in: { locale: "${locale}" }`);
  }
  return tag;
}

function isKnown(language: string, tag: string, order: string | undefined): boolean {
  try {
    if (Intl.Collator.supportedLocalesOf([language]).length === 0) return false;
    return order === undefined || new Intl.Collator(tag).resolvedOptions().collation === (ORDERS[order] ?? order);
  } catch {
    return false;
  }
}

/** Operators that compare strings, and by nothing but their bytes. */
const BY_BYTES = new Set(
  `$setUnion $setIntersection $setDifference $setEquals $setIsSubset $indexOfArray $sortArray $maxN $minN $top $topN
  $bottom $bottomN $addToSet $graphLookup $bucketAuto $densify $fill $setWindowFields $geoNear`.split(/\s+/),
);

/**
 * Refuses what would compare strings by their bytes although the command has a collation.
 * @param computation a pipeline, an expression, a projection or update operators
 * @throws CommandError NotImplemented (238)
 */
export function refuseByBytes(collation: Collation | undefined, computation: unknown): void {
  if (collation === undefined) return;
  if (Array.isArray(computation)) for (const each of computation) refuseByBytes(collation, each);
  if (!isDocument(computation)) return;
  for (const [key, value] of Object.entries(computation)) {
    if (BY_BYTES.has(key) || (key === 'localField' && 'foreignField' in computation))
      throw notImplemented(`${key} with a collation`);
    if (key !== '$literal') refuseByBytes(collation, value);
  }
}
