import mongoose from 'mongoose';
import type { BsonDocument } from '../cases/case';
import type { EngineKind } from '../engines/engine';
import type { Difference } from './difference';
import { canonical, withSortedBags, type Outcome } from './outcome';

const { Double, Int32, Long } = mongoose.mongo.BSON;

/** @returns what an engine answered; undefined when it takes no part */
export function outcomeOf({ answers }: Difference, engine: EngineKind): Outcome | undefined {
  return answers.find((each) => each.engine === engine)?.outcome;
}

/** @returns the code of a refused command, or the first of its statements'; undefined when nothing was refused */
export function codeOf(difference: Difference, engine: EngineKind): number | undefined {
  const outcome = outcomeOf(difference, engine);
  if (outcome?.kind === 'error') return outcome.code;
  return writeErrorsOf(difference, engine)[0]?.code;
}

/** @returns the statements that were refused */
export function writeErrorsOf(difference: Difference, engine: EngineKind): readonly { index: number; code: number }[] {
  const outcome = outcomeOf(difference, engine);
  const value = outcome?.kind === 'result' ? outcome.value : undefined;
  if (typeof value !== 'object' || value === null || !('writeErrors' in value)) return [];
  return Array.isArray(value.writeErrors) ? value.writeErrors : [];
}

/** @returns the name of the command */
export function commandOf({ step }: Difference): string {
  return Object.keys(step.body)[0] ?? '';
}

/** @returns whether an operator stands in the command, or in the writes whose effect it reads, with an operand that passes */
export function uses(
  { step, causes }: Difference,
  operator: string,
  accepts = (_operand: unknown): boolean => true,
): boolean {
  const within = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(within);
    if (!isPlain(value)) return false;
    return Object.entries(value).some(([key, each]) => (key === operator && accepts(each)) || within(each));
  };
  return (causes ?? [step]).some(({ body }) => within(body));
}

type Rewrite = (value: unknown) => unknown;

/** @returns whether both answered with results, and these are the same once documentdb's, or both, are rewritten */
export function sameResults(
  difference: Difference,
  ofDocumentdb: Rewrite,
  ofBoth: Rewrite = (value) => value,
): boolean {
  const texts = difference.answers.map(({ engine, outcome }) => {
    if (outcome.kind !== 'result') return undefined;
    const value = everywhere(outcome.value, ofBoth);
    return textOf(engine === 'documentdb' ? everywhere(value, ofDocumentdb) : value, difference);
  });
  return texts[0] !== undefined && texts[0] === texts[1];
}

function textOf(value: unknown, { step }: Difference): string {
  if (!Array.isArray(value)) return canonical(value);
  const rows = value.map((row) => canonical(withSortedBags(row)));
  return (step.order === 'total' ? rows : rows.sort()).join();
}

/** @returns whether an array that passes stands anywhere in the documents that the engines had */
export function hadArray({ contents }: Difference, accepts: (array: readonly unknown[]) => boolean): boolean {
  const within = (value: unknown): boolean => {
    if (Array.isArray(value)) return accepts(value) || value.some(within);
    return isPlain(value) && Object.values(value).some(within);
  };
  return contents.some(within);
}

/** A value as it is. */
export function asItIs(value: unknown): unknown {
  return value;
}

function everywhere(value: unknown, rewrite: Rewrite): unknown {
  if (Array.isArray(value)) return rewrite(value.map((each) => everywhere(each, rewrite)));
  if (!isPlain(value)) return rewrite(value);
  return rewrite(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, everywhere(each, rewrite)])));
}

/** A number without its type. */
export function untyped(value: unknown): unknown {
  if (value instanceof Int32 || value instanceof Double) return value.value === 0 ? 0 : value.value;
  return value instanceof Long ? value.toNumber() : value;
}

/** A document with its fields in alphabetical order. */
export function byName(value: unknown): unknown {
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function isPlain(value: unknown): value is BsonDocument {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
