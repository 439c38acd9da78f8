import type { Version } from '@registry/ledger';
import type { Observation } from '@registry/proto/macroeconomic/v1';
import type { ObservationData } from './observation.resource';

/** The message of a version. */
export function toObservation(version: Version<ObservationData>): Observation {
  const { period, value, status, publishedAt, release } = version.data;
  return {
    name: version.key,
    period,
    value,
    status,
    publishedAt,
    supersededAt: version.validTo,
    release,
    recordedAt: version.recordedAt,
    seqFrom: version.seqFrom,
    seqTo: version.seqTo,
  };
}
