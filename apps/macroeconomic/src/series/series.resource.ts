import type { ResourceDefinition } from '@registry/ledger';
import { indicatorName } from '../indicator/indicator-name';
import { type SeriesKey, seriesName } from './series-name';

/** 时间序列 what the registry keeps of a series. Its valid time begins with its first publication. */
export interface SeriesData extends SeriesKey {
  readonly regionName: string;
}

/** Series, keyed by their resource name. They come to be with their first observation. */
export const series: ResourceDefinition<SeriesData> = {
  name: 'series',
  schemaVersion: 1,
  identifiers: () => [],
  indexes: [
    {
      name: 'listing',
      terms: (data) => [`indicator:${indicatorName(data)}`, `region:${data.region}`],
      sort: seriesName,
    },
  ],
  divisions: ({ region }) => [region],
  counters: ({ region, databaseCode }) => [{ counter: 'series', division: region, group: databaseCode }],
};
