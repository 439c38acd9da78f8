import type { Moment, ResourceDefinition, ResourceReader, SearchCursor, SearchQuery, Version } from '@registry/ledger';

/** Pages of the ledger that one answer may look through; then it is short, and its token goes on. */
const maxRounds = 50;

/** A search, as the ledger is asked. */
export interface RecordSearch<D extends object> {
  readonly plan: Omit<SearchQuery, 'after' | 'limit'>;
  /** What the index cannot tell; unset accepts all. */
  readonly accept?: (data: D) => boolean;
}

interface SearchPageQuery<D extends object> extends RecordSearch<D> {
  readonly after?: SearchCursor;
  readonly limit: number;
}

/** One page of a search. */
interface SearchPageResult<D extends object> {
  readonly items: readonly Version<D>[];
  /** Where to go on; unset on the last page. */
  readonly next?: SearchCursor;
}

/** Fills a page with what a search finds and `accept` takes. */
export async function searchPage<D extends object>(
  definition: ResourceDefinition<D>,
  reader: ResourceReader<D>,
  { plan, after, limit, accept }: SearchPageQuery<D>,
  moment: Moment,
): Promise<SearchPageResult<D>> {
  const sort = definition.indexes.find(({ name }) => name === plan.index)?.sort;
  if (sort === undefined) {
    throw new TypeError(`${definition.name} has no index ${plan.index}`);
  }
  const items: Version<D>[] = [];
  let cursor = after;
  for (let round = 0; round < maxRounds; round++) {
    const page = await reader.search({ ...plan, limit, ...(cursor === undefined ? {} : { after: cursor }) }, moment);
    for (const [index, item] of page.items.entries()) {
      if (accept === undefined || accept(item.data)) {
        items.push(item);
      }
      if (items.length === limit) {
        const more = page.next !== undefined || index < page.items.length - 1;
        return more ? { items, next: { sort: sort(item.data), key: item.key } } : { items };
      }
    }
    if (page.next === undefined) {
      return { items };
    }
    cursor = page.next;
  }
  return cursor === undefined ? { items } : { items, next: cursor };
}
