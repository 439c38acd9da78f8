import type { Difference, Version } from '@registry/ledger';
import type { Difference as DifferenceMessage, HeldVersion } from '@registry/proto/common/v1';
import { maxResponseBytes } from '../grpc-server/limits';
import { recordMetadata } from './record-metadata';

/** Bytes of data of one record that still go into a message, with all that is said besides. */
const maxDataBytes = maxResponseBytes / 2;

/** A difference of the ledger as the contract says it. */
export function differenceMessage({ resource, key, before, after }: Difference): DifferenceMessage {
  const message = { resource, key, before: before.map(held), after: after.map(held) };
  const versions = [...message.before, ...message.after];
  const bytes = versions.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);
  if (bytes <= maxDataBytes) {
    return message;
  }
  return { ...message, before: message.before.map(withoutData), after: message.after.map(withoutData) };
}

function held(version: Version<object>): HeldVersion {
  return { data: JSON.stringify(version.data), metadata: recordMetadata(version) };
}

function withoutData({ metadata }: HeldVersion): HeldVersion {
  return { data: '', metadata };
}
