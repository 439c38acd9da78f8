import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { asOf, countyCode, divisionCode, pageSize, pageToken, searchText } from '../queries/parameters';
import { snapshotParameters } from '../snapshots/snapshot.parameters';
import { divisionLevels, divisionShape } from './division.mapper';

/** Path of one division. */
export class DivisionPath extends createZodDto(z.strictObject({ code: divisionCode })) {}

/** Path of an overview: divisions of county level and above, and "000000" for the nation. */
export class OverviewPath extends createZodDto(z.strictObject({ code: countyCode })) {}

/** Query of a read as of a date. */
export class AsOfQuery extends createZodDto(z.strictObject({ asOf, ...snapshotParameters })) {}

/** Query of the list of divisions. */
export class DivisionListQuery extends createZodDto(
  z.strictObject({
    parent: divisionCode.optional().describe('Code of the division right above; "000000" lists the provinces'),
    level: z.enum(divisionLevels.names).optional(),
    query: searchText.max(32).optional().describe('Part of the name, or the beginning of the pinyin or its initials'),
    asOf,
    ...snapshotParameters,
    pageSize,
    pageToken,
  }),
) {}

/** Answer of one division. */
export class DivisionAnswer extends createZodDto(divisionShape) {}

/** Answer of the list of divisions. */
export class DivisionListAnswer extends createZodDto(
  z.object({ items: z.array(divisionShape), nextPageToken: z.string().optional() }),
) {}
