/** A page of changes as it is kept. */
export interface KeptPage {
  /** NDJSON. */
  readonly body: string;
  /** Cursor after it. */
  readonly next: string;
  /** Hash of its last commit. */
  readonly hash: string;
}

/** The page as bytes: a line with hash and cursor, then the body. */
export function toKept({ body, next, hash }: KeptPage): string {
  return `${hash} ${next}\n${body}`;
}

/** The page that was kept, if one was. */
export function fromKept(bytes: Buffer | undefined): KeptPage | undefined {
  const text = bytes?.toString() ?? '';
  const [, hash, next] = /^(\S+) (\S+)\n/.exec(text) ?? [];
  return hash === undefined || next === undefined
    ? undefined
    : { hash, next, body: text.slice(hash.length + next.length + 2) };
}
