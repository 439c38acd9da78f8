import type { ErasedVersion, Version } from '@registry/ledger';
import { Indicator } from '@registry/proto/macroeconomic/v1';
import { recordMetadata } from '@registry/service-kit';
import type { IndicatorData } from './indicator.resource';

type IndicatorVersion = Version<IndicatorData> | ErasedVersion;

/** Versions never change, so each is mapped once and forgotten with its version. */
const messages = new WeakMap<IndicatorVersion, Indicator>();

/** The message of a version; of an erased one no more than its name and metadata. */
export function toIndicator(version: IndicatorVersion): Indicator {
  let message = messages.get(version);
  if (message === undefined) {
    message = Indicator.fromPartial({ ...version.data, name: version.key, metadata: recordMetadata(version) });
    messages.set(version, message);
  }
  return message;
}
