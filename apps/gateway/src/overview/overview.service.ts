import { Injectable } from '@nestjs/common';
import { divisionBody } from '../division/division.mapper';
import type { Exchange } from '../exchange/exchange';
import type { ReadContext } from '../registries/read-context';
import { Records } from '../registries/records';
import { economyBody, geographyBody, legalEntitiesBody, populationBody } from './overview.mapper';
import type { OverviewBody } from './overview.shape';
import { type Part, partOf, sourceState } from './parts';

/** Latest periods of each main indicator. */
const periods = 10;

/** Asks the four registries about one division at once. */
@Injectable()
export class OverviewService {
  constructor(private readonly records: Records) {}

  /**
   * The overview of a division. A registry that is late or away costs its part alone, but for the division itself.
   * @throws RegistryError NOT_FOUND for a division that is not there on the date; UNAVAILABLE or DEADLINE_EXCEEDED when
   *   the division cannot be had; `SNAPSHOT_GONE`
   */
  async overview(code: string, context: ReadContext, exchange: Exchange): Promise<OverviewBody> {
    const { divisions, geographies, populations, entityCounts, economies } = this.records;
    const root = partOf(divisions.load(code, undefined, context));
    const outline = partOf(geographies.load(code, undefined, context));
    const geospatial = exchange.timed('geospatial', Promise.all([root, outline]));
    const [[division, geography], population, legalEntities, economy] = await Promise.all([
      geospatial,
      exchange.timed('population', partOf(populations.load(code, undefined, context))),
      exchange.timed('legalEntity', partOf(entityCounts.load(code, undefined, context))),
      exchange.timed('macroeconomic', partOf(economies.load(code, periods, context))),
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
        geospatial: sourceState(geography, context, 'geospatial'),
        population: sourceState(population, context, 'population'),
        legalEntity: sourceState(legalEntities, context, 'legalEntity'),
        macroeconomic: sourceState(economy, context, 'macroeconomic'),
      },
    };
  }
}

function bodyOf<V, B>({ value }: Part<V>, body: (value: V) => B): B | null {
  return value === undefined ? null : body(value);
}
