import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '@registry/ledger';
import type { Count } from '@registry/proto/common/v1';
import type { GetMacroeconomicStatisticsRequest, MacroeconomicStatistics } from '@registry/proto/macroeconomic/v1';
import { isDivisionCode, readMoment } from '@registry/service-kit';
import { observations } from '../observation/observation.resource';
import { malformed } from '../series/series.errors';
import { series } from '../series/series.resource';

/** Counts over the registry, from the ledger's counters. */
@Injectable()
export class StatisticsService {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  async get({ region, asOf }: GetMacroeconomicStatisticsRequest): Promise<MacroeconomicStatistics> {
    if (!isDivisionCode(region)) {
      throw malformed('region', { en: 'must be a division code of 6 digits', zh: '须为6位行政区划代码' });
    }
    const moment = await readMoment(this.ledger, asOf);
    const [ofSeries, ofObservations] = await Promise.all([
      this.ledger.counters.sum({ resource: series.name, counter: 'series', division: region }, moment),
      this.ledger.counters.sum({ resource: observations.name, counter: 'observations', division: region }, moment),
    ]);
    const seriesByDatabase = toCounts(ofSeries);
    const observationsByDatabase = toCounts(ofObservations);
    return {
      region,
      validAt: moment.validAt,
      series: total(seriesByDatabase),
      observations: total(observationsByDatabase),
      seriesByDatabase,
      observationsByDatabase,
      knownAt: [...moment.positions],
    };
  }
}

function toCounts(sums: ReadonlyMap<string, readonly number[]>): Count[] {
  const counts = [...sums].map(([code, [count = 0]]) => ({ code, count }));
  return counts.filter(({ count }) => count > 0).sort((one, other) => (one.code < other.code ? -1 : 1));
}

function total(counts: readonly Count[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
