import type { Difference } from '../compare/difference';
import { codeOf, isPlain, outcomeOf, uses, writeErrorsOf } from '../compare/kinds';
import type { EngineKind } from '../engines/engine';

export const isEmptyList = (operand: unknown): boolean => Array.isArray(operand) && operand.length === 0;
export const hasDottedPath = (operand: unknown): boolean =>
  isPlain(operand) && Object.keys(operand).some((path) => path.includes('.'));
export const hasPosition = (operand: unknown): boolean =>
  isPlain(operand) && Object.keys(operand).some((path) => /\.\d+(\.|$)/.test(path));
export const isReplacement = (operand: unknown): boolean =>
  isPlain(operand) && !Object.keys(operand).some((name) => name.startsWith('$'));
export const sortsByValue = (operand: unknown): boolean =>
  isPlain(operand) && Object.keys(operand).some((path) => path !== '_id');
/** BadValue, FailedToParse, TypeMismatch, PathNotViable. */
export const PATH_ERRORS = [2, 9, 14, 28];
const isEmptyObject = (value: unknown): boolean => isPlain(value) && Object.keys(value).length === 0;
export const hasEmptyObject = (operand: unknown): boolean =>
  isPlain(operand) && Object.values(operand).some(isEmptyObject);
export const CULLING = ['$pull', '$pullAll', '$pop'];
/** Codes that the gateway before DocumentDB does not tell from others (8). */
export const UNTOLD = [54, 31249, 31250, 31253, 31254];

export function isResult(difference: Difference, engine: EngineKind): boolean {
  return outcomeOf(difference, engine)?.kind === 'result';
}

export function resultOf(difference: Difference, engine: EngineKind): unknown {
  const outcome = outcomeOf(difference, engine);
  return outcome?.kind === 'result' ? outcome.value : undefined;
}

/** @returns whether one engine refuses the command, or a statement of it, by a code that the other does not have there */
export function onlyRefusedBy(difference: Difference, engine: EngineKind, codes: readonly number[]): boolean {
  const other = engine === 'docstore' ? 'documentdb' : 'docstore';
  const code = codeOf(difference, engine) ?? 0;
  if (outcomeOf(difference, engine)?.kind === 'error')
    return codes.includes(code) && codeOf(difference, other) !== code;
  const others = writeErrorsOf(difference, other);
  return writeErrorsOf(difference, engine).some(
    (refused) =>
      codes.includes(refused.code) &&
      !others.some(({ index, code: same }) => index === refused.index && same === refused.code),
  );
}

export function hasSeveralPaths(difference: Difference): boolean {
  const several = (operand: unknown): boolean =>
    isPlain(operand) && Object.values(operand).reduce((sum: number, each) => sum + pathsIn(each), 0) > 1;
  return uses(difference, 'u', several) || uses(difference, 'update', several);
}

function pathsIn(fields: unknown): number {
  return isPlain(fields) ? Object.keys(fields).length : 0;
}

export function withoutNulls(value: object): unknown {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

export function withoutNothing(value: object): unknown {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null && !isEmptyList(each)));
}

export function withoutEmptyObjects(value: unknown): unknown {
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => !isEmptyObject(each)));
}
