import { Inject, Injectable } from '@nestjs/common';
import { type ChangesPage, type ChangesQuery, Ledger } from '@registry/ledger';
import type {
  ExportSnapshotRequest,
  ExportSnapshotResponse,
  GetStateHashRequest,
  Head,
  LedgerServiceDefinition,
  ListChangesRequest,
  ListChangesResponse,
  ListDifferencesRequest,
  ListDifferencesResponse,
  Position,
  StateHash,
  WatchChangesRequest,
} from '@registry/proto/common/v1';
import { invalidArgument, unavailable, violation } from '../errors/constructors';
import type { CallContext } from '../grpc-server/call-context';
import { pageBytes } from '../grpc-server/limits';
import type { ServiceImplementation } from '../grpc-server/service-implementation';
import { type PageLimits, shipPages } from '../nodes/ship-pages';
import { PageTokens } from '../page-tokens/page-tokens';
import { pageSize } from '../paging/page-size';
import { exportedMessage } from './carried-version';
import { changeKind, commitMessage } from './commit-message';
import { differenceMessage } from './difference-message';
import { everyChange } from './every-change';
import { Watchers } from './watchers';

/** Streams that follow the log at once. */
const maxReaders = 200;
/** Those with versions beside them, so that no crowd of readers keeps replicas out. */
const maxReplicas = 50;

/** What a message with versions holds at most; one commit that has more by itself goes alone. */
const versionLimits: PageLimits = { commits: 1_000, changes: 10_000, bytes: 1_048_576 };

/** Head and changes of the registry's ledger, the same in every registry. */
@Injectable()
export class LedgerController implements ServiceImplementation<LedgerServiceDefinition> {
  private readonly readers = new Watchers(maxReaders);
  private readonly replicas = new Watchers(maxReplicas);

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {}

  async getHead(): Promise<Head> {
    const { positions, recordedAt, stateHash, after } = await this.ledger.head();
    const { registry } = this.ledger;
    return { positions: [...positions], recordedAt, stateHash, after: { ...after }, registry };
  }

  async listChanges(request: ListChangesRequest): Promise<ListChangesResponse> {
    return first(this.messages(await this.ledger.listChanges(changesQuery(request)), request));
  }

  watchChanges(request: WatchChangesRequest, context: CallContext): AsyncIterable<ListChangesResponse> {
    const watchers = request.changes?.withVersions === true ? this.replicas : this.readers;
    return watchers.with(this.watch(request, context));
  }

  async *exportSnapshot({ at, after }: ExportSnapshotRequest): AsyncIterable<ExportSnapshotResponse> {
    if (after !== '' && at.length === 0) {
      const text = { en: 'must name the commit that the cursor is of', zh: '须写明游标所属的提交' };
      throw invalidArgument([violation('at', 'REQUIRED', text)]);
    }
    const { head, pages } = await this.ledger.exportSnapshot(positionsOf(at), after);
    const { epoch, seq, recordedAt, hash, stateHash, forks } = head;
    const position: Position = { partition: 'main', epoch, seq };
    const exported = { position, recordedAt, hash, stateHash, after: { ...head.after }, forks: [...forks] };
    let isFirst = true;
    for await (const { versions, claims, cursor } of pages) {
      const begins = isFirst ? { head: exported } : {};
      isFirst = false;
      yield { ...begins, versions: versions.map(exportedMessage), claims: [...claims], cursor };
    }
  }

  async getStateHash({ at }: GetStateHashRequest): Promise<StateHash> {
    return this.ledger.stateHash(positionsOf(at));
  }

  async listDifferences(request: ListDifferencesRequest): Promise<ListDifferencesResponse> {
    const { from, to, pageToken } = request;
    const page = pageToken === '' ? undefined : this.tokens.open<{ seq: number; skip: number }>(pageToken, request);
    const moment = page?.moment ?? (await this.ledger.moment(to.length === 0 ? {} : { knownAt: to }));
    const begins = page === undefined ? {} : { after: page.after };
    const query = { ...begins, maxBytes: pageBytes };
    const { items, next } = await this.ledger.differences(from, moment.positions, query);
    return {
      differences: items.map(differenceMessage),
      nextPageToken: next === undefined ? '' : this.tokens.seal({ query: request, moment, after: { ...next } }),
      to: [...moment.positions],
    };
  }

  private async *watch(
    { changes, heartbeatSeconds }: WatchChangesRequest,
    { signal, stopping }: CallContext,
  ): AsyncGenerator<ListChangesResponse> {
    const request = changes ?? everyChange;
    const seconds = pageSize(heartbeatSeconds, { fallback: 10, max: 60, field: 'heartbeatSeconds' });
    const options = { heartbeatMs: seconds * 1_000, signal: AbortSignal.any([signal, stopping]) };
    for await (const page of this.ledger.watchChanges(changesQuery(request), options)) {
      yield* this.messages(page, request);
    }
    if (stopping.aborted) {
      throw unavailable('SHUTTING_DOWN', 'The registry is stopping; watch again after the last cursor');
    }
  }

  /** A page as messages, each with the cursor after it: more than one where versions make it large. */
  private async *messages(
    { commits, next }: ChangesPage,
    { withVersions }: ListChangesRequest,
  ): AsyncGenerator<ListChangesResponse> {
    if (!withVersions || commits.length === 0) {
      yield { commits: commits.map(commitMessage), next: [...next] };
      return;
    }
    let left = commits.length;
    for await (const some of shipPages(this.ledger, commits, versionLimits)) {
      left -= some.length;
      const seq = some.at(-1)?.position?.seq ?? 0;
      yield { commits: some, next: left === 0 ? [...next] : next.map((position) => ({ ...position, seq })) };
    }
  }
}

async function first<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) {
    return item;
  }
  throw new TypeError('There is none');
}

function changesQuery({ after, limit, maxChanges, resources, divisions, kinds }: ListChangesRequest): ChangesQuery {
  const wanted = kinds.map((kind, index) => {
    const known = changeKind(kind);
    if (known === undefined) {
      const text = { en: 'must be a kind of change', zh: '须为变更类型' };
      throw invalidArgument([violation(`kinds[${index}]`, 'KIND_UNKNOWN', text)]);
    }
    return known;
  });
  return {
    limit: pageSize(limit, { fallback: 100, max: 1_000, field: 'limit' }),
    maxChanges: pageSize(maxChanges, { fallback: 10_000, max: 10_000, field: 'maxChanges' }),
    ...(after.length === 0 ? {} : { after }),
    ...{ resources, divisions, kinds: wanted },
  };
}

function positionsOf(positions: readonly Position[]): readonly Position[] | undefined {
  return positions.length === 0 ? undefined : positions;
}
