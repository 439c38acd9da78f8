import { join } from 'node:path';
import { type CsvRow, field, oneOf, readCsv } from './csv';

const BASE_TYPES = ['NONE', 'PREVIOUS_YEAR'] as const;
const PRICE_BASES = ['UNSPECIFIED', 'CURRENT', 'CONSTANT'] as const;
const PERIOD_BASES = ['CURRENT_PERIOD', 'CUMULATIVE', 'END_OF_PERIOD'] as const;
const STATUSES = ['NORMAL', 'PROVISIONAL'] as const;
const FREQUENCIES = ['ANNUAL'] as const;

/** An indicator with the names of the message registry.macroeconomic.v1.Indicator; words name values of its enums. */
export interface MacroIndicator {
  readonly databaseCode: string;
  readonly code: string;
  readonly title: string;
  readonly titleEn: string;
  /** Empty for an index. */
  readonly unit: string;
  readonly unitEn: string;
  readonly frequency: (typeof FREQUENCIES)[number];
  readonly baseType: (typeof BASE_TYPES)[number];
  readonly priceBasis: (typeof PRICE_BASES)[number];
  readonly periodBasis: (typeof PERIOD_BASES)[number];
  readonly mainRank: number;
}

/** A value as one release published it, with the names of the message registry.macroeconomic.v1.ObservationRow. */
export interface MacroObservation {
  readonly databaseCode: string;
  readonly indicatorCode: string;
  /** GB/T 2260; 000000 is the nation. */
  readonly region: string;
  /** A year. */
  readonly period: string;
  /** Exact decimal in the indicator's unit. */
  readonly value: string;
  readonly status: (typeof STATUSES)[number];
  /** Day of publication, or, where only the year is known, a day by which it was out, YYYY-MM-DD. */
  readonly publishedAt: string;
  /** Title of the release. */
  readonly release: string;
  readonly publisher: string;
}

interface Release {
  readonly title: string;
  readonly publisher: string;
  readonly publishedAt: string;
}

const OBSERVATIONS = ['national.csv', 'provincial-gdp.csv', 'provincial-population.csv'] as const;

function dataFile(name: string): string {
  return join(__dirname, '../../data/macro', name);
}

function readReleases(): ReadonlyMap<string, Release> {
  return new Map(
    readCsv(dataFile('releases.csv')).map((row) => [
      field(row, 'id'),
      {
        title: field(row, 'title'),
        publisher: field(row, 'publisher'),
        publishedAt: field(row, 'published_at'),
      },
    ]),
  );
}

/** The indicators that the observations are of. */
export function readMacroIndicators(): MacroIndicator[] {
  return readCsv(dataFile('indicators.csv')).map((row) => ({
    databaseCode: field(row, 'database_code'),
    code: field(row, 'code'),
    title: field(row, 'title'),
    titleEn: field(row, 'title_en'),
    unit: field(row, 'unit'),
    unitEn: field(row, 'unit_en'),
    frequency: oneOf(row, 'frequency', FREQUENCIES),
    baseType: oneOf(row, 'base_type', BASE_TYPES),
    priceBasis: oneOf(row, 'price_basis', PRICE_BASES),
    periodBasis: oneOf(row, 'period_basis', PERIOD_BASES),
    mainRank: Number(field(row, 'main_rank')),
  }));
}

function toObservation(row: CsvRow, releases: ReadonlyMap<string, Release>): MacroObservation {
  const release = releases.get(field(row, 'release'));
  if (!release) throw new Error(`release ${field(row, 'release')} is not in releases.csv`);
  return {
    databaseCode: field(row, 'database_code'),
    indicatorCode: field(row, 'indicator_code'),
    region: field(row, 'region'),
    period: field(row, 'period'),
    value: field(row, 'value'),
    status: oneOf(row, 'status', STATUSES),
    publishedAt: release.publishedAt,
    release: release.title,
    publisher: release.publisher,
  };
}

/** All observations, oldest publication first: a later row of the same series and period is a revision. */
export function readMacroObservations(): MacroObservation[] {
  const releases = readReleases();
  const rows = OBSERVATIONS.flatMap((name) => readCsv(dataFile(name)).map((row) => toObservation(row, releases)));
  return rows.sort((a, b) => (a.publishedAt < b.publishedAt ? -1 : a.publishedAt > b.publishedAt ? 1 : 0));
}
