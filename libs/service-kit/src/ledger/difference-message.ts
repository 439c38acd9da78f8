import type { Difference, Version } from '@registry/ledger';
import type { Difference as DifferenceMessage, HeldVersion } from '@registry/proto/common/v1';
import { recordMetadata } from './record-metadata';

/** A difference of the ledger as the contract says it. */
export function differenceMessage({ resource, key, before, after }: Difference): DifferenceMessage {
  return { resource, key, before: before.map(held), after: after.map(held) };
}

function held(version: Version<object>): HeldVersion {
  return { data: JSON.stringify(version.data), metadata: recordMetadata(version) };
}
