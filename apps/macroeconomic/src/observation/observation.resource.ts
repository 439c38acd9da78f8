import type { ResourceDefinition } from '@registry/ledger';
import type { ObservationStatus } from '@registry/proto/macroeconomic/v1';
import { newestFirst } from './period';

/** 观测值 one value of a series for one period, as one release published it. Its valid time is its time in print. */
export interface ObservationData {
  /** Resource name of the series. */
  readonly series: string;
  readonly databaseCode: string;
  readonly region: string;
  readonly period: string;
  /** Exact decimal; empty when missing. */
  readonly value: string;
  readonly status: ObservationStatus;
  /** Makes each release a fact of its own, even when it repeats the value. */
  readonly publishedAt: string;
  readonly release: string;
}

/** Observations, keyed by their resource name: a version for each value that was in print. */
export const observations: ResourceDefinition<ObservationData> = {
  name: 'observations',
  schemaVersion: 1,
  identifiers: () => [],
  indexes: [
    { name: 'oldest', terms: (data) => [data.series], sort: ({ period }) => period },
    { name: 'latest', terms: (data) => [data.series], sort: ({ period }) => newestFirst(period) },
  ],
  divisions: ({ region }) => [region],
  counters: ({ region, databaseCode }) => [{ counter: 'observations', division: region, group: databaseCode }],
};
