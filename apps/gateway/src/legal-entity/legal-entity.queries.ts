import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { asOf, countyCode, pageSize, pageToken, searchText } from '../queries/parameters';
import { snapshotParameters } from '../snapshots/snapshot.parameters';
import { legalEntityShape } from './legal-entity.mapper';

/** Path of one entity. */
export class LegalEntityPath extends createZodDto(
  z.strictObject({
    number: z
      .string()
      .regex(/^[0-9A-Za-z-]{8,32}$/)
      .describe('Unified social credit code, or any earlier number'),
  }),
) {}

/** Query of the list of entities. */
export class LegalEntityListQuery extends createZodDto(
  z.strictObject({
    query: searchText.optional().describe('Part of the name; earlier names too'),
    division: countyCode.optional().describe('Province, prefecture or county of the address'),
    industry: z
      .string()
      .regex(/^(?:[A-T]|\d{2,4})$/)
      .optional()
      .describe('GB/T 4754: a section or 2 to 4 digits'),
    state: z.string().min(1).max(16).optional().describe('Code or Chinese term'),
    type: z
      .string()
      .regex(/^\d{1,4}$/)
      .optional()
      .describe('Organisation type, GB/T 20091'),
    asOf,
    ...snapshotParameters,
    pageSize,
    pageToken,
  }),
) {}

/** Answer of one entity. */
export class LegalEntityAnswer extends createZodDto(legalEntityShape) {}

/** Answer of the list of entities. */
export class LegalEntityListAnswer extends createZodDto(
  z.object({ items: z.array(legalEntityShape), nextPageToken: z.string().optional() }),
) {}
