import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type Moment } from '@registry/ledger';
import type { GeospatialStatistics, GetGeospatialStatisticsRequest } from '@registry/proto/geospatial/v1';
import type { Count } from '@registry/proto/common/v1';
import { invalidArgument, isDivisionCode, readMoment, violation } from '@registry/service-kit';
import { divisions } from '../division/division.resource';
import { features } from '../feature/feature.resource';

/** Counts over the registry, from the ledger's counters. */
@Injectable()
export class StatisticsService {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  async get({ division, asOf }: GetGeospatialStatisticsRequest): Promise<GeospatialStatistics> {
    if (!isDivisionCode(division)) {
      throw invalidArgument([
        violation('division', 'MALFORMED', { en: 'must be a division code of 6 digits', zh: '须为6位行政区划代码' }),
      ]);
    }
    const moment = await readMoment(this.ledger, asOf);
    const [byLayer, divisionsByLevel] = await Promise.all([
      this.counts({ resource: features.name, counter: 'features', division }, moment),
      this.counts({ resource: divisions.name, counter: 'divisions', division }, moment),
    ]);
    return {
      division,
      validAt: moment.validAt,
      features: byLayer.reduce((sum, { count }) => sum + count, 0),
      byLayer,
      divisionsByLevel,
      knownAt: [...moment.positions],
    };
  }

  private async counts(
    query: { resource: string; counter: string; division: string },
    moment: Moment,
  ): Promise<Count[]> {
    const sums = await this.ledger.counters.sum(query, moment);
    return [...sums]
      .map(([code, [count = 0]]) => ({ code, count }))
      .filter(({ count }) => count > 0)
      .sort((one, other) => (one.code < other.code ? -1 : 1));
  }
}
