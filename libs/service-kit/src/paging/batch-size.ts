import { invalidArgument, violation } from '../errors/constructors';

const maxItems = 1_000;

/**
 * Bounds a batch: 1 to 1,000 items.
 * @throws RegistryError INVALID_ARGUMENT `BATCH_SIZE` naming `field`
 */
export function requireBatchSize(field: string, count: number): void {
  if (count < 1 || count > maxItems) {
    throw invalidArgument([violation(field, 'BATCH_SIZE', { en: 'must name 1 to 1,000', zh: '数量须为1至1000' })]);
  }
}
