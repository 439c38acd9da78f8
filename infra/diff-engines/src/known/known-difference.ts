import type { Difference } from '../compare/difference';

/** A difference that is understood. It excuses nothing but the operator and the kind of outcome that it names. */
export interface KnownDifference {
  readonly name: string;
  readonly reason: string;
  /** which engine departs from MongoDB's documentation; `open` where the documentation leaves it open */
  readonly departs: 'docstore' | 'documentdb' | 'open';
  matches(difference: Difference): boolean;
}
