import type { Moment } from '@registry/ledger';
import type { AsOf } from '@registry/proto/common/v1';
import type { PageTokens } from '../page-tokens/page-tokens';

/** Cursors are interfaces; tokens take their fields. */
type Fields<C extends object> = { readonly [K in keyof C]: C[K] };

/** Where a page of a list begins. */
interface PageStart<C extends object> {
  /** What it is read at: the first page's moment, for all that follow. */
  readonly moment: Moment;
  /** Spread into the ledger's query: the cursor, on every page but the first. */
  readonly from: { readonly after?: C };
}

/**
 * Opens the page that a request asks for; `resolve` gives the moment of a first page, and of the one that a token names,
 * which the log may have lost since when it was restored from a backup.
 * @throws RegistryError INVALID_ARGUMENT `PAGE_TOKEN_INVALID` for a token of another query; what `resolve` throws
 */
export async function openPage<C extends { readonly [K in keyof C]: string | number }>(
  tokens: PageTokens,
  request: { readonly pageToken: string },
  resolve: (at?: AsOf) => Promise<Moment>,
): Promise<PageStart<C>> {
  if (request.pageToken === '') {
    return { moment: await resolve(), from: {} };
  }
  const { moment, after } = tokens.open<Fields<C>>(request.pageToken, request);
  const { validAt, positions } = moment;
  return { moment: await resolve({ validAt, knownAt: [...positions] }), from: { after } };
}

/** The token of the next page; empty on the last. */
export function nextPageToken<C extends { readonly [K in keyof C]: string | number }>(
  tokens: PageTokens,
  request: { readonly pageToken: string },
  moment: Moment,
  next: C | undefined,
): string {
  return next === undefined ? '' : tokens.seal({ query: request, moment, after: { ...next } as Fields<C> });
}
