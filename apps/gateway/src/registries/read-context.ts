import type { AsOf } from '@registry/proto/common/v1';

/** Who reads, why, and at which moment: reads that agree in all of it may share one call to a registry. */
export interface ReadContext {
  readonly caller: string;
  /** Purpose code; empty when none was given. */
  readonly purpose: string;
  readonly requestId: string;
  readonly asOf: AsOf;
  /** Equal exactly when caller, purpose and both clocks are equal. */
  readonly group: string;
}

/** Makes the context of a read. */
export function readContext(fields: Omit<ReadContext, 'group'>): ReadContext {
  const { caller, purpose, asOf } = fields;
  const knownAt = asOf.knownAt.map(({ partition, epoch, seq }) => `${partition}:${epoch}:${seq}`).join(',');
  return { ...fields, group: `${caller}\n${purpose}\n${asOf.validAt}\n${knownAt}` };
}
