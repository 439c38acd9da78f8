/** One page of a scan in key order. */
interface ExportPage<Item> {
  readonly items: readonly Item[];
  /** Key to go on after; unset on the last page. */
  readonly next?: string | undefined;
}

/** What {@link exportPages} is told. */
export interface ExportSource<Item, Message> {
  /** Key to resume after; empty or unset starts at the first. */
  readonly after?: string;
  /** Items a message, 500 unless told. */
  readonly limit?: number;
  /** Reads one page, e.g. by the ledger's `scan`. */
  read(page: { after?: string; limit: number }): Promise<ExportPage<Item>>;
  /** Makes the message of a page. */
  message(items: readonly Item[]): Message;
}

/**
 * The loop of every Export: a message per page, the next page being read while one is sent. An export of nothing sends
 * one message without items, so that the caller still learns what it was read at.
 */
export async function* exportPages<Item, Message>(source: ExportSource<Item, Message>): AsyncGenerator<Message> {
  const limit = source.limit ?? 500;
  const read = (after: string | undefined): Promise<ExportPage<Item>> => {
    const page = source.read(after === undefined || after === '' ? { limit } : { after, limit });
    // A page read ahead may fail after the caller has left.
    page.catch(() => undefined);
    return page;
  };
  let page = await read(source.after);
  while (page.next !== undefined) {
    const ahead = read(page.next);
    yield source.message(page.items);
    page = await ahead;
    if (page.items.length === 0) {
      return;
    }
  }
  yield source.message(page.items);
}
