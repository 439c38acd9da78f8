import { invalidArgument, violation } from '../errors/constructors';

/** Bounds of a page. */
export interface PageBounds {
  /** Size that 0 stands for. */
  readonly fallback: number;
  /** Size that a larger one is lowered to. */
  readonly max: number;
  /** Name of the field in errors; `pageSize` unless told. */
  readonly field?: string;
}

/**
 * The page size to use (AIP-158): 0 is the default, too large is lowered.
 * @throws RegistryError INVALID_ARGUMENT `PAGE_SIZE_NEGATIVE`
 */
export function pageSize(value: number, { fallback, max, field = 'pageSize' }: PageBounds): number {
  if (value < 0) {
    throw invalidArgument([violation(field, 'PAGE_SIZE_NEGATIVE', { en: 'must not be negative', zh: '不能为负数' })]);
  }
  return value === 0 ? fallback : Math.min(value, max);
}
