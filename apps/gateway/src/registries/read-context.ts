import type { AsOf } from '@registry/proto/common/v1';
import { notInSnapshot } from '../snapshots/snapshot.errors';
import type { Snapshot } from '../snapshots/snapshot';
import type { SourceName } from './source';

/** Who calls, and why. */
export interface CallerContext {
  readonly caller: string;
  /** Purpose code; empty when none was given. */
  readonly purpose: string;
  readonly requestId: string;
}

/** Who reads, why, and which world: reads that agree in all of it may share one call to a registry. */
export interface ReadContext extends CallerContext {
  readonly snapshot: Snapshot;
  /** The valid date of the read, YYYY-MM-DD. */
  readonly validAt: string;
  /** The registry's own token of the page that is read; empty for the first. */
  readonly pageToken: string;
  /** Equal exactly when caller, purpose and both clocks are equal. */
  readonly group: string;
}

/** Makes the context of a read; without a date it reads as of the snapshot's today. */
export function readContext(
  caller: CallerContext,
  snapshot: Snapshot,
  asOf: string | undefined,
  pageToken = '',
): ReadContext {
  const validAt = asOf ?? snapshot.today;
  const group = `${caller.caller}\n${caller.purpose}\n${validAt}\n${snapshot.isGiven} ${snapshot.token}`;
  const { caller: name, purpose, requestId } = caller;
  return { caller: name, purpose, requestId, snapshot, validAt, pageToken, group };
}

/** Both clocks, as a registry is asked. @throws RegistryError UNAVAILABLE `REGISTRY_NOT_IN_SNAPSHOT` */
export function asOfAt({ snapshot, validAt }: ReadContext, source: SourceName): AsOf {
  const knownAt = snapshot.positions[source];
  if (knownAt === undefined) {
    throw notInSnapshot(source);
  }
  return { validAt, knownAt: [...knownAt] };
}
