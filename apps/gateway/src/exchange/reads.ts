import { Injectable } from '@nestjs/common';
import { invalidArgument, violation } from '@registry/service-kit';
import { type ReadContext, readContext } from '../registries/read-context';
import { type SnapshotQuery, Snapshots } from '../snapshots/snapshots';
import type { Exchange } from './exchange';

/** What a read says of its world, its date and its page. */
export interface ReadQuery extends SnapshotQuery {
  readonly asOf?: string | undefined;
  /** `nextPageToken` of the page before. */
  readonly pageToken?: string | undefined;
}

/** Between the snapshot of all pages and the registry's own token of the next one. */
const separator = '.';

/** Begins the reads of requests: resolves one snapshot for all that the request reads, and names it in the answer. */
@Injectable()
export class Reads {
  constructor(private readonly snapshots: Snapshots) {}

  /**
   * The context of a request's reads. Pages are read in the snapshot of the first, which their tokens hold.
   * @throws RegistryError INVALID_ARGUMENT `PAGE_TOKEN_INVALID`, and those of {@link Snapshots.of}
   */
  async begin(exchange: Exchange, query: ReadQuery): Promise<ReadContext> {
    const { asOf, pageToken = '' } = query;
    const { callerContext } = exchange;
    if (pageToken === '') {
      const snapshot = await this.snapshots.of(query, exchange.seenSnapshot, callerContext);
      exchange.pin(snapshot);
      return readContext(callerContext, snapshot, asOf);
    }
    const [token = '', after = ''] = pageToken.split(separator, 2);
    if (after === '' || (query.snapshot !== undefined && query.snapshot !== token)) {
      throw pageTokenInvalid();
    }
    const snapshot = this.snapshots.opened(token, 'pageToken');
    exchange.pin(snapshot);
    return readContext(callerContext, snapshot, asOf, after);
  }
}

/** The token of the next page as clients know it; empty on the last. */
export function nextPage({ snapshot }: ReadContext, registryToken: string): string {
  return registryToken === '' ? '' : `${snapshot.token}${separator}${registryToken}`;
}

function pageTokenInvalid() {
  return invalidArgument([
    violation('pageToken', 'PAGE_TOKEN_INVALID', {
      en: 'is not a token of this query; start again without one',
      zh: '不是本次查询的翻页令牌，请从第一页重新查询',
    }),
  ]);
}
