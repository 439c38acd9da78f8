import {
  BaseType,
  Frequency,
  type Indicator,
  type Observation,
  ObservationStatus,
  PeriodBasis,
  PriceBasis,
  type Series,
} from '@registry/proto/macroeconomic/v1';
import { z } from 'zod';
import { EnumNames } from '../queries/enum-names';

const frequencies = new EnumNames(Frequency);
const baseTypes = new EnumNames(BaseType);
const priceBases = new EnumNames(PriceBasis);
const periodBases = new EnumNames(PeriodBasis);
const statuses = new EnumNames(ObservationStatus);

/** An indicator 统计指标. */
export const indicatorShape = z.object({
  id: z.string().describe('DATABASE.CODE'),
  database: z.string(),
  code: z.string(),
  title: z.string(),
  titleEn: z.string().optional(),
  unit: z.string().optional(),
  unitEn: z.string().optional(),
  frequency: z.enum(frequencies.names).optional(),
  baseType: z.enum(baseTypes.names).optional(),
  baseYear: z.number().int().optional(),
  priceBasis: z.enum(priceBases.names).optional(),
  periodBasis: z.enum(periodBases.names).optional(),
  mainRank: z.number().int().optional(),
  definition: z.string().optional(),
});

/** A value of a series for one period. */
export const observationShape = z.object({
  period: z.string(),
  value: z.string().nullable().describe('Exact decimal; null when missing'),
  status: z.enum(statuses.names),
  publishedAt: z.string().optional(),
  supersededAt: z.string().optional(),
  release: z.string().optional(),
  recordedAt: z.string().optional(),
});

/** A series 时间序列; frequency, unit and bases are those of its indicator. */
export const seriesShape = z.object({
  id: z.string().describe('DATABASE.CODE.REGION'),
  indicator: indicatorShape.optional(),
  region: z.string(),
  regionName: z.string().optional(),
  frequency: z.string().optional(),
  unit: z.string().optional(),
  baseType: z.string().optional(),
  priceBasis: z.string().optional(),
  observations: z.array(observationShape).optional(),
});

const unlessEmpty = (text: string): string | undefined => (text === '' ? undefined : text);
const unlessZero = (value: number): number | undefined => (value === 0 ? undefined : value);

/** An indicator of the contract as JSON. */
export function indicatorBody(indicator: Indicator): z.infer<typeof indicatorShape> {
  return {
    id: indicator.name.replace(/^indicators\//, ''),
    database: indicator.databaseCode,
    code: indicator.code,
    title: indicator.title,
    titleEn: unlessEmpty(indicator.titleEn),
    unit: unlessEmpty(indicator.unit),
    unitEn: unlessEmpty(indicator.unitEn),
    frequency: frequencies.nameOf(indicator.frequency),
    baseType: baseTypes.nameOf(indicator.baseType),
    baseYear: unlessZero(indicator.baseYear),
    priceBasis: priceBases.nameOf(indicator.priceBasis),
    periodBasis: periodBases.nameOf(indicator.periodBasis),
    mainRank: unlessZero(indicator.mainRank),
    definition: unlessEmpty(indicator.definition),
  };
}

/** An observation of the contract as JSON. */
export function observationBody(observation: Observation): z.infer<typeof observationShape> {
  return {
    period: observation.period,
    value: observation.value === '' ? null : observation.value,
    status: statuses.nameOf(observation.status) ?? 'normal',
    publishedAt: unlessEmpty(observation.publishedAt),
    supersededAt: observation.supersededAt,
    release: unlessEmpty(observation.release),
    recordedAt: observation.recordedAt,
  };
}

/** A series of the contract as JSON. */
export function seriesBody(series: Series, withObservations: boolean): z.infer<typeof seriesShape> {
  const indicator = series.indicator && indicatorBody(series.indicator);
  return {
    id: series.name.replace(/^series\//, ''),
    indicator,
    region: series.region,
    regionName: unlessEmpty(series.regionName),
    frequency: indicator?.frequency,
    unit: indicator?.unit,
    baseType: indicator?.baseType,
    priceBasis: indicator?.priceBasis,
    observations: withObservations ? series.observations.map(observationBody) : undefined,
  };
}
