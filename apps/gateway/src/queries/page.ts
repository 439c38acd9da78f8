interface PageQuery {
  readonly pageSize?: number | undefined;
  readonly pageToken?: string | undefined;
}

/** The page that a query asks for, as registries are asked: unset ones are the default size and the first page. */
export function pageOf({ pageSize = 0, pageToken = '' }: PageQuery): { pageSize: number; pageToken: string } {
  return { pageSize, pageToken };
}
