import type { Moment, ResourceDefinition, ResourceReader, SearchCursor, SearchQuery, Version } from '@registry/ledger';

/** Rows that one answer looks at; then it is short, and its token goes on. A page of the ledger ends after as many itself. */
const maxRows = 20_000;
const maxLedgerPage = 1_000;

/** A search, as the ledger is asked. */
export interface RecordSearch<D extends object> {
  readonly plan: Omit<SearchQuery, 'after' | 'limit'>;
  /** What the index cannot tell; unset accepts all. */
  readonly accept?: (data: D) => boolean;
}

interface SearchPageQuery<D extends object> extends RecordSearch<D> {
  readonly after?: SearchCursor;
  readonly limit: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** One page of a search. */
interface SearchPageResult<D extends object> {
  readonly items: readonly Version<D>[];
  /** Where to go on; unset on the last page. */
  readonly next?: SearchCursor;
}

/**
 * Fills a page with what a search finds and `accept` takes. It may be short and have a next one.
 * @throws the reason of the signal when it is aborted
 */
export async function searchPage<D extends object>(
  definition: ResourceDefinition<D>,
  reader: Pick<ResourceReader<D>, 'search'>,
  { plan, after, limit, accept, signal }: SearchPageQuery<D>,
  moment: Moment,
): Promise<SearchPageResult<D>> {
  const sort = definition.indexes.find(({ name }) => name === plan.index)?.sort;
  if (sort === undefined) {
    throw new TypeError(`${definition.name} has no index ${plan.index}`);
  }
  const items: Version<D>[] = [];
  const hasConditions = Object.keys(plan.where ?? {}).length > 0;
  let cursor = after;
  let size = limit;
  for (let rows = 0; rows < maxRows;) {
    signal.throwIfAborted();
    const from = cursor === undefined ? {} : { after: cursor };
    const page = await reader.search({ ...plan, limit: size, ...from }, moment);
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
    // How many rows did not meet the conditions, the ledger does not tell.
    rows += hasConditions ? maxRows : page.items.length;
    size = Math.min(maxLedgerPage, size * 4);
  }
  return cursor === undefined ? { items } : { items, next: cursor };
}
