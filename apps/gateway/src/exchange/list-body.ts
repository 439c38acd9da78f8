/** A page of a list; the last one has no token. */
export interface ListBody<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string | undefined;
}

/** The body of a page. */
export function listBody<T>(items: readonly T[], nextPageToken: string): ListBody<T> {
  return { items, nextPageToken: nextPageToken === '' ? undefined : nextPageToken };
}
