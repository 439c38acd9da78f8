import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { divisionShape } from '../division/division.mapper';
import { indicatorShape, observationShape } from '../series/series.mapper';

/** How a registry answered its part of a federated answer. */
export const sourceStatus = z.enum(['ok', 'denied', 'timeout', 'unavailable']);

const sourceState = z.object({
  status: sourceStatus,
  seq: z.number().int().optional().describe('Commit of the registry at which the part was read'),
});

const namedCount = z.object({ code: z.string(), name: z.string().optional(), count: z.number().int() });

const geography = z.object({
  areaKm2: z.number(),
  areaMethod: z.string().describe('"generalised-outline": from a simplified outline, no survey figure'),
  source: z.string(),
  centroid: z.object({ lon: z.number(), lat: z.number() }).optional(),
  bbox: z.array(z.number()).describe('minLon, minLat, maxLon, maxLat').optional(),
  landUse: z.array(z.object({ code: z.string(), name: z.string().optional(), areaKm2: z.number() })),
  outline: z.string().optional().describe('Where the outline is, as GeoJSON'),
  notice: z.string(),
  noticeZh: z.string(),
});

const population = z.object({
  basis: z.literal('registered').describe('户籍人口, not the resident population 常住人口 of statistics'),
  validAt: z.string(),
  synthetic: z.boolean(),
  sampleSize: z
    .number()
    .int()
    .optional()
    .describe('While synthetic: people held in all; the counts are of this sample'),
  suppressed: z.boolean(),
  total: z.number().int(),
  bySex: z.array(namedCount),
  byAgeGroup: z.array(
    z.object({
      ageFrom: z.number().int(),
      ageTo: z.number().int().optional(),
      male: z.number().int(),
      female: z.number().int(),
      other: z.number().int(),
    }),
  ),
  births: z.number().int().describe('In the twelve months up to validAt'),
  deaths: z.number().int().describe('In the twelve months up to validAt'),
});

const legalEntities = z.object({
  validAt: z.string(),
  synthetic: z.boolean(),
  sampleSize: z.number().int().optional(),
  total: z.number().int(),
  byState: z.array(namedCount),
  bySection: z.array(namedCount).describe('Sections of GB/T 4754; an empty code is an unknown industry'),
});

const economy = z.object({
  region: z.string().describe('The division, or its nearest ancestor that has figures'),
  regionName: z.string(),
  indicators: z.array(
    z.object({
      series: z.string(),
      indicator: indicatorShape,
      latest: observationShape.optional(),
      observations: z.array(observationShape),
    }),
  ),
});

const overviewShape = z.object({
  division: divisionShape,
  geography: geography.nullable(),
  population: population.nullable(),
  legalEntities: legalEntities.nullable(),
  economy: economy.nullable(),
  sources: z.object({
    geospatial: sourceState,
    population: sourceState,
    legalEntity: sourceState,
    macroeconomic: sourceState,
  }),
});

/** The four registries' answer about one division; a part that could not be had is null. */
export type OverviewBody = z.infer<typeof overviewShape>;

/** Answer of an overview. */
export class OverviewAnswer extends createZodDto(overviewShape) {}
