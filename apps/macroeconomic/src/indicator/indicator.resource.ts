import type { ResourceDefinition } from '@registry/ledger';
import type { BaseType, Frequency, PeriodBasis, PriceBasis } from '@registry/proto/macroeconomic/v1';
import { indicatorName } from './indicator-name';
import { titleTerms } from './title-terms';

/** 统计指标 what the registry keeps of an indicator; unset texts are empty. */
export interface IndicatorData {
  readonly databaseCode: string;
  readonly code: string;
  readonly title: string;
  readonly titleEn: string;
  readonly unit: string;
  readonly unitEn: string;
  readonly frequency: Frequency;
  readonly baseType: BaseType;
  readonly baseYear: number;
  readonly priceBasis: PriceBasis;
  readonly periodBasis: PeriodBasis;
  /** Place among the main indicators, from 1; 0 is none of them. */
  readonly mainRank: number;
  readonly definition: string;
}

/** Term of every indicator, and of those with a main rank. */
export const everyIndicator = 'all';
export const mainIndicator = 'main';

/** Indicators, keyed by their resource name. */
export const indicators: ResourceDefinition<IndicatorData> = {
  name: 'indicators',
  schemaVersion: 1,
  identifiers: () => [],
  indexes: [
    {
      name: 'listing',
      terms: ({ databaseCode, title, mainRank }) => [
        everyIndicator,
        `database:${databaseCode}`,
        ...(mainRank > 0 ? [mainIndicator] : []),
        ...titleTerms(title),
      ],
      sort: indicatorName,
    },
  ],
  counters: () => [],
};
