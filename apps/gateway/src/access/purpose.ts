const pattern = /^[A-Za-z0-9._-]{1,64}$/;

/** The purpose code of a `Purpose` header; empty for what is none. */
export function purposeOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' && pattern.test(header) ? header : '';
}
