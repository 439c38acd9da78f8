import {
  BaseType,
  Frequency,
  type Indicator,
  type ObservationRow,
  ObservationStatus,
  PeriodBasis,
  PriceBasis,
} from '@registry/proto/macroeconomic/v1';
import { type FieldsOf, choice, integer, text } from './fields';

const indicator: FieldsOf<Indicator, 'name' | 'metadata'> = {
  databaseCode: text,
  code: text,
  title: text,
  titleEn: text,
  unit: text,
  unitEn: text,
  frequency: choice(Frequency),
  baseType: choice(BaseType),
  baseYear: integer,
  priceBasis: choice(PriceBasis),
  periodBasis: choice(PeriodBasis),
  mainRank: integer,
  definition: text,
};

/** Fields of a line of indicators. */
export const indicatorFields = { ...indicator, validFrom: text, validTo: text };

/** Fields of a line of observations; `value` is text, so that it stays exact. */
export const observationFields: FieldsOf<ObservationRow, 'line'> = {
  databaseCode: text,
  indicatorCode: text,
  region: text,
  period: text,
  value: text,
  status: choice(ObservationStatus),
  publishedAt: text,
  release: text,
};
