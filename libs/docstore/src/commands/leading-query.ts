import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import type { Query } from '../planner/execution';
import { Filter } from '../query/filter';
import { filterOf } from '../query/collated-filter';
import type { Collation } from '../query/collation';
import { parseSort } from '../query/sort';
import type { Collection } from '../storage/catalog';
import { parseGeoNear } from './geo-near';

/** The beginning of a pipeline as a query, and what is left of it. */
interface Leading {
  readonly query: Query;
  readonly rest: BsonDocument[];
  /** what is done to each document that the query finds */
  readonly locate?: (raw: Buffer) => Buffer;
}

/** Leading stages that an index scan can do, as a query. */
export function leadingQuery(
  pipeline: readonly BsonDocument[],
  hint: unknown,
  collection: Collection | undefined,
  collation?: Collation,
): Leading {
  const [first, ...others] = pipeline;
  if (first !== undefined && '$geoNear' in first) {
    const { filter, locate } = parseGeoNear(first['$geoNear'], collection);
    return { query: { filter, sort: [], skip: 0, limit: Infinity, hint }, rest: others, locate };
  }
  const filters: Filter[] = [];
  let sort: Query['sort'] = [];
  let limit = Infinity;
  let at = 0;
  for (; at < pipeline.length && limit === Infinity; at++) {
    const stage = pipeline[at] ?? {};
    if (isDocument(stage['$match']) && sort.length === 0) filters.push(matchFilter(stage['$match'], collation));
    else if ('$sort' in stage && sort.length === 0) sort = parseSort(stage['$sort']);
    else if (typeof stage['$limit'] === 'number' && stage['$limit'] > 0) limit = stage['$limit'];
    else break;
  }
  const filter = new Filter({ kind: 'and', nodes: filters.flatMap((each) => each.conjuncts) });
  return { query: { filter, sort, skip: 0, limit, hint, collation }, rest: pipeline.slice(at) };
}

function matchFilter(condition: BsonDocument, collation: Collation | undefined): Filter {
  const filter = filterOf(condition, collation);
  if (filter.near === undefined) return filter;
  throw new CommandError(
    'Location5626500',
    '$near is not allowed in a $match, use $geoNear as the first stage instead',
  );
}
