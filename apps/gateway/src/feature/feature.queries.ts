import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { asOf, bbox, divisionCode, pageSize, pageToken, point } from '../queries/parameters';
import { snapshotParameters } from '../snapshots/snapshot.parameters';

const collection = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** Path of a collection. */
export class CollectionPath extends createZodDto(z.strictObject({ collection })) {}

/** Path of an item. */
export class ItemPath extends createZodDto(
  z.strictObject({ collection, item: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/) }),
) {}

/** Query of the list of collections. */
export class CollectionListQuery extends createZodDto(
  z.strictObject({ asOf, ...snapshotParameters, pageSize, pageToken }),
) {}

/** Query of the items of a collection. */
export class ItemListQuery extends createZodDto(
  z.strictObject({
    bbox: bbox.optional(),
    point: point.optional(),
    division: divisionCode.optional().describe('Features in this division'),
    limit: pageSize.describe('Features a page; 0 is 50, more than 500 is lowered'),
    pageToken,
    asOf,
    ...snapshotParameters,
  }),
) {}

const link = z.object({ rel: z.string(), type: z.string(), href: z.string() });

const collectionShape = z.object({
  id: z.string(),
  title: z.string(),
  titleEn: z.string().optional(),
  description: z.string(),
  source: z.string(),
  itemType: z.literal('feature'),
  crs: z.array(z.string()),
  links: z.array(link),
});

const featureShape = z.object({
  type: z.literal('Feature'),
  id: z.string(),
  bbox: z.array(z.number()).optional(),
  geometry: z.looseObject({ type: z.string() }).nullable(),
  properties: z.record(z.string(), z.unknown()),
});

/** Answer of a collection. */
export class CollectionAnswer extends createZodDto(collectionShape) {}

/** Answer of the list of collections. */
export class CollectionListAnswer extends createZodDto(
  z.object({ collections: z.array(collectionShape), links: z.array(link) }),
) {}

/** Answer of an item. */
export class FeatureAnswer extends createZodDto(featureShape) {}

/** Answer of the items of a collection. */
export class FeatureCollectionAnswer extends createZodDto(
  z.object({
    type: z.literal('FeatureCollection'),
    features: z.array(featureShape),
    numberReturned: z.number().int(),
    links: z.array(link),
  }),
) {}
