import { createHash } from 'node:crypto';
import type { Moment } from '@registry/ledger';
import { invalidArgument, violation } from '../errors/constructors';
import { TokenSeal } from '../token-seal/token-seal';
import { canonicalJson } from './canonical-json';

/** Where the last page ended, e.g. `{ sort, key }`. */
export type PageCursor = Readonly<Record<string, string | number>>;

/** What a page token holds. */
export interface Page<C extends PageCursor> {
  /** The clocks of the first page, kept by all that follow. */
  readonly moment: Moment;
  readonly after: C;
}

/** What {@link PageTokens.seal} takes. */
export interface SealedPage<C extends PageCursor> extends Page<C> {
  /** The request; its `pageToken` and `pageSize` may change from page to page, the rest may not. */
  readonly query: object;
}

const version = 1;
const queryHashBytes = 16;

/**
 * Page tokens: opaque, signed with HMAC-SHA256 and bound to the query they continue (AIP-158).
 * Layout: version (1 byte), hash of the query (16), JSON of the page, sealed.
 */
export class PageTokens {
  private readonly tokens: TokenSeal;

  /**
   * @param secret 32 bytes in hex
   * @param scope name of the service: a token of one registry is not one of another
   */
  constructor(secret: string, scope: string) {
    this.tokens = new TokenSeal({ secret, kind: 'page-token', scope });
  }

  /** The token of the page after `after`. */
  seal<C extends PageCursor>({ query, moment, after }: SealedPage<C>): string {
    const page = Buffer.from(JSON.stringify({ moment, after }), 'utf8');
    return this.tokens.seal(Buffer.concat([Buffer.of(version), queryHash(query), page]));
  }

  /**
   * What {@link seal} was given for the same query.
   * @throws RegistryError INVALID_ARGUMENT `PAGE_TOKEN_INVALID` for anything else
   */
  open<C extends PageCursor>(token: string, query: object): Page<C> {
    const body = this.tokens.open(token);
    if (body === undefined || body.length <= 1 + queryHashBytes || body[0] !== version) {
      throw invalidPageToken();
    }
    if (!queryHash(query).equals(body.subarray(1, 1 + queryHashBytes))) {
      throw invalidPageToken();
    }
    // The signature proves that seal() wrote it, the hash that it was for a query of this kind.
    return JSON.parse(body.toString('utf8', 1 + queryHashBytes)) as Page<C>;
  }
}

function queryHash(query: object): Buffer {
  const lasting = { ...query, pageToken: undefined, pageSize: undefined };
  return createHash('sha256').update(canonicalJson(lasting)).digest().subarray(0, queryHashBytes);
}

function invalidPageToken() {
  return invalidArgument([
    violation('pageToken', 'PAGE_TOKEN_INVALID', {
      en: 'is not a token of this query; start again without one',
      zh: '不是本次查询的翻页令牌，请从第一页重新查询',
    }),
  ]);
}
