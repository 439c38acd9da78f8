import type { ReadContext } from '../registries/read-context';

/** The page that a query asks for, as registries are asked: an unset size is the default. */
export function pageOf(
  { pageSize = 0 }: { readonly pageSize?: number | undefined },
  { pageToken }: ReadContext,
): { pageSize: number; pageToken: string } {
  return { pageSize, pageToken };
}
