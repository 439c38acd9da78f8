import { ENTITY_STATE, INDUSTRY, LAND_USE, SEX, type CodeSystem } from '@registry/code-mapping';
import type { Count } from '@registry/proto/common/v1';
import type { DivisionGeography } from '@registry/proto/geospatial/v1';
import type { LegalEntityStatistics } from '@registry/proto/legal-entity/v1';
import type { RegionEconomy } from '@registry/proto/macroeconomic/v1';
import type { PopulationStatistics } from '@registry/proto/population/v1';
import { indicatorBody, observationBody } from '../series/series.mapper';
import type { OverviewBody } from './overview.shape';

const outlineName = /^layers\/([^/]+)\/features\/([^/]+)$/;

/** 地理 what the outline of a division says. */
export function geographyBody(geography: DivisionGeography): OverviewBody['geography'] {
  const { centroid, bbox } = geography;
  return {
    areaKm2: geography.areaKm2,
    areaMethod: geography.areaMethod,
    source: geography.source,
    centroid: centroid && { lon: centroid.lon, lat: centroid.lat },
    bbox: bbox && [bbox.minLon, bbox.minLat, bbox.maxLon, bbox.maxLat],
    landUse: geography.landUse.map(({ code, areaKm2 }) => ({ code, name: nameOf(LAND_USE, code), areaKm2 })),
    outline: outlinePath(geography.outline),
    notice: geography.notice,
    noticeZh: geography.noticeZh,
  };
}

function outlinePath(name: string): string | undefined {
  const [, layer, feature] = outlineName.exec(name) ?? [];
  return layer === undefined || feature === undefined ? undefined : `/geo/collections/${layer}/items/${feature}`;
}

/** 户籍人口 counts of registered people. */
export function populationBody(counts: PopulationStatistics): OverviewBody['population'] {
  return {
    basis: 'registered',
    validAt: counts.validAt,
    synthetic: counts.synthetic,
    sampleSize: counts.synthetic ? counts.sampleSize : undefined,
    suppressed: false,
    total: counts.total,
    bySex: namedCounts(SEX, counts.bySex),
    byAgeGroup: counts.byAgeGroup.map(({ ageFrom, ageTo, male, female, other }) => ({
      ageFrom,
      ageTo,
      male,
      female,
      other,
    })),
    births: counts.births,
    deaths: counts.deaths,
  };
}

/** 法人和其他组织 counts of legal entities. */
export function legalEntitiesBody(counts: LegalEntityStatistics): OverviewBody['legalEntities'] {
  return {
    validAt: counts.validAt,
    synthetic: counts.synthetic,
    sampleSize: counts.synthetic ? counts.sampleSize : undefined,
    total: counts.total,
    byState: namedCounts(ENTITY_STATE, counts.byState),
    bySection: namedCounts(INDUSTRY, counts.bySection),
  };
}

/** 经济 the main indicators. */
export function economyBody({ region, regionName, indicators }: RegionEconomy): OverviewBody['economy'] {
  return {
    region,
    regionName,
    indicators: indicators.flatMap(({ series, indicator, latest, observations }) =>
      indicator === undefined
        ? []
        : [
            {
              series: series.replace(/^series\//, ''),
              indicator: indicatorBody(indicator),
              latest: latest && observationBody(latest),
              observations: observations.map(observationBody),
            },
          ],
    ),
  };
}

const knownNames = new Map<CodeSystem, Map<string, string | undefined>>();

/** The Chinese name of a code in the latest edition. */
function nameOf(system: CodeSystem, code: string): string | undefined {
  let names = knownNames.get(system);
  if (names === undefined) {
    names = new Map(system.list({ asOf: '9999-12-30' }).map((entry) => [entry.code, entry.name.zh]));
    knownNames.set(system, names);
  }
  return names.get(code);
}

function namedCounts(system: CodeSystem, counts: readonly Count[]) {
  return counts.map(({ code, count }) => ({ code, name: nameOf(system, code), count }));
}
