import type { Version } from '@registry/ledger';
import type { Indicator } from '@registry/proto/macroeconomic/v1';
import { recordMetadata } from '@registry/service-kit';
import type { IndicatorData } from './indicator.resource';

/** Versions never change, so each is mapped once and forgotten with its version. */
const messages = new WeakMap<Version<IndicatorData>, Indicator>();

/** The message of a version. */
export function toIndicator(version: Version<IndicatorData>): Indicator {
  let message = messages.get(version);
  if (message === undefined) {
    message = { ...version.data, name: version.key, metadata: recordMetadata(version) };
    messages.set(version, message);
  }
  return message;
}
