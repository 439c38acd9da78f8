import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { asOf, countyCode, pageSize, pageToken, searchText } from '../queries/parameters';
import { snapshotParameters } from '../snapshots/snapshot.parameters';
import { indicatorShape, seriesShape } from './series.mapper';

const published = asOf.describe('Values as published by this date; today unless told');
const indicatorId = z.string().regex(/^[a-z]{4}\.[A-Za-z0-9]{1,32}$/);
const period = z.string().regex(/^\d{4}(?:-(?:Q[1-4]|\d{2}))?$/);

/** Path of one series. */
export class SeriesPath extends createZodDto(
  z.strictObject({
    id: z
      .string()
      .regex(/^[a-z]{4}\.[A-Za-z0-9]{1,32}\.\d{6}$/)
      .describe('DATABASE.CODE.REGION, e.g. fsnd.A020101.310000'),
  }),
) {}

/** Query of one series. */
export class SeriesQuery extends createZodDto(
  z.strictObject({
    from: period.optional().describe('First period, e.g. 2019, 2019-Q1 or 2019-01'),
    to: period.optional().describe('Last period'),
    asOf: published,
    ...snapshotParameters,
  }),
) {}

/** Query of the list of series. */
export class SeriesListQuery extends createZodDto(
  z.strictObject({
    indicator: indicatorId.optional().describe('DATABASE.CODE'),
    region: countyCode.optional().describe('GB/T 2260; "000000" is the nation'),
    asOf: published,
    ...snapshotParameters,
    pageSize,
    pageToken,
  }),
) {}

/** Query of the list of indicators. */
export class IndicatorListQuery extends createZodDto(
  z.strictObject({
    database: z
      .string()
      .regex(/^[a-z]{4}$/)
      .optional()
      .describe('E.g. hgnd (national, annual) or fsnd (provincial)'),
    query: searchText.max(32).optional().describe('Part of the title'),
    main: z.enum(['true', 'false']).optional().describe('Only the main indicators of a region'),
    asOf,
    ...snapshotParameters,
    pageSize,
    pageToken,
  }),
) {}

/** Answer of one series. */
export class SeriesAnswer extends createZodDto(seriesShape) {}

/** Answer of the list of series. */
export class SeriesListAnswer extends createZodDto(
  z.object({ items: z.array(seriesShape), nextPageToken: z.string().optional() }),
) {}

/** Answer of the list of indicators. */
export class IndicatorListAnswer extends createZodDto(
  z.object({ items: z.array(indicatorShape), nextPageToken: z.string().optional() }),
) {}
