import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { asOf, countyCode, date, pageSize, pageToken } from '../queries/parameters';
import { snapshotParameters } from '../snapshots/snapshot.parameters';
import { personFields } from './person-fields';

const includes = ['household', 'place', 'divisionEconomy'] as const;

const fields = z
  .array(z.enum(personFields))
  .min(1)
  .max(personFields.length)
  .describe('Items wanted; only these are answered');

/** What of a person may be joined to the answer. */
export type Include = (typeof includes)[number];

/** Body of persons:lookup. */
export class PersonLookupBody extends createZodDto(
  z
    .strictObject({
      citizenId: z.string().min(15).max(18).optional().describe('15 or 18 characters'),
      personId: z.string().min(1).max(64).optional(),
      fields,
      include: z.array(z.enum(includes)).max(includes.length).optional(),
      asOf,
      ...snapshotParameters,
    })
    .refine(({ citizenId, personId }) => (citizenId === undefined) !== (personId === undefined), {
      path: ['citizenId'],
      params: {
        reason: 'ONE_OF_REQUIRED',
        en: 'either citizenId or personId must be set',
        zh: 'citizenId 和 personId 须且只须填一个',
      },
    }),
) {}

/** Body of persons:search. */
export class PersonSearchBody extends createZodDto(
  z.strictObject({
    name: z.string().min(1).max(100).optional(),
    nameMatch: z.enum(['exact', 'prefix']).optional(),
    division: countyCode.optional().describe('Province, prefecture or county of residence'),
    bornFrom: date.optional(),
    bornTo: date.optional(),
    sex: z.string().regex(/^\d$/).optional().describe('GB/T 2261.1'),
    fields,
    asOf,
    ...snapshotParameters,
    pageSize,
    pageToken,
  }),
) {}

const withheld = z.array(z.object({ field: z.string(), reason: z.string() }));

const personShape = z
  .looseObject({
    personId: z.string(),
    validAt: z.string(),
    underInvestigation: z.array(z.string()),
    withheld,
  })
  .describe('The items asked for by their English names, besides these');

const sourceState = z.object({ status: z.string(), seq: z.number().int().optional() });

/** Answer of persons:lookup. */
export class PersonAnswer extends createZodDto(
  personShape.extend({
    household: z.unknown().optional(),
    place: z.unknown().optional(),
    divisionEconomy: z.unknown().optional(),
    sources: z.record(z.string(), sourceState).optional(),
  }),
) {}

/** Answer of persons:search. */
export class PersonListAnswer extends createZodDto(
  z.object({ items: z.array(personShape), nextPageToken: z.string().optional() }),
) {}
