import { Injectable } from '@nestjs/common';
import type { Position } from '@registry/proto/common/v1';
import { divisionBody } from '../division/division.mapper';
import type { Exchange } from '../exchange/exchange';
import { Records } from '../registries/records';
import { economyBody, geographyBody, legalEntitiesBody, populationBody } from './overview.mapper';
import type { OverviewBody } from './overview.shape';
import { type Part, type SourceStatus, partOf } from './parts';

/** Latest periods of each main indicator. */
const periods = 10;

/** Asks the four registries about one division at once. */
@Injectable()
export class OverviewService {
  constructor(private readonly records: Records) {}

  /**
   * The overview of a division. A registry that is late or away costs its part alone, but for the division itself.
   * @throws RegistryError NOT_FOUND for a division that is not there on the date; UNAVAILABLE or DEADLINE_EXCEEDED when
   *   the division cannot be had
   */
  async overview(code: string, asOf: string | undefined, exchange: Exchange): Promise<OverviewBody> {
    const context = exchange.read(asOf);
    const { divisions, geographies, populations, entityCounts, economies } = this.records;
    const withSeq = { withSeq: true };
    const root = partOf(divisions.load(code, undefined, context, withSeq));
    const outline = partOf(geographies.load(code, undefined, context, withSeq));
    const geospatial = exchange.timed('geospatial', Promise.all([root, outline]));
    const [[division, geography], population, legalEntities, economy] = await Promise.all([
      geospatial,
      exchange.timed('population', partOf(populations.load(code, undefined, context))),
      exchange.timed('legalEntity', partOf(entityCounts.load(code, undefined, context))),
      exchange.timed('macroeconomic', partOf(economies.load(code, periods, context, withSeq))),
    ]);
    if (division.value === undefined) {
      throw division.error ?? new TypeError('A part without a value has an error');
    }
    return {
      division: divisionBody(division.value),
      geography: bodyOf(geography, geographyBody),
      population: bodyOf(population, populationBody),
      legalEntities: bodyOf(legalEntities, legalEntitiesBody),
      economy: bodyOf(economy, economyBody),
      sources: {
        geospatial: { status: geography.status, seq: division.seq },
        population: sourceOf(population),
        legalEntity: sourceOf(legalEntities),
        macroeconomic: { status: economy.status, seq: economy.seq },
      },
    };
  }
}

function bodyOf<V, B>({ value }: Part<V>, body: (value: V) => B): B | null {
  return value === undefined ? null : body(value);
}

function sourceOf({ status, value }: Part<{ readonly knownAt: readonly Position[] }>): {
  status: SourceStatus;
  seq: number | undefined;
} {
  return { status, seq: value?.knownAt[0]?.seq };
}
