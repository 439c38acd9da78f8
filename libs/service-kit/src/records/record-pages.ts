import type { Moment } from '@registry/ledger';
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
 * Opens the page that a request asks for; `first` gives the moment of a first page.
 * @throws RegistryError INVALID_ARGUMENT `PAGE_TOKEN_INVALID` for a token of another query
 */
export async function openPage<C extends { readonly [K in keyof C]: string | number }>(
  tokens: PageTokens,
  request: { readonly pageToken: string },
  first: () => Promise<Moment>,
): Promise<PageStart<C>> {
  if (request.pageToken === '') {
    return { moment: await first(), from: {} };
  }
  const { moment, after } = tokens.open<Fields<C>>(request.pageToken, request);
  return { moment, from: { after } };
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
