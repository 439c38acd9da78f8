import { status } from '@grpc/grpc-js';
import { Inject, Injectable } from '@nestjs/common';
import type { ListChangesResponse, Position } from '@registry/proto/common/v1';
import { everyChange, outOfRange, RegistryError, type SharedState } from '@registry/service-kit';
import { SHARED_STATE } from '../environment';
import { type CallerContext, type ReadContext, asOfAt } from '../registries/read-context';
import { Registries } from '../registries/registries';
import type { SourceName } from '../registries/source';
import { epochOf, reach, seqOf } from '../snapshots/positions';
import { type ChangeFilter, isFilter } from './change-filter';
import { changeLines } from './change-lines';
import { cursorText, parseCursor } from './cursor';
import { fromKept, type KeptPage, toKept } from './kept-page';

/** Commits of a page where none are asked for, and changes that end a page: LedgerService.ListChanges. */
const pageCommits = 100;
const pageChanges = 10_000;

/** A whole page never changes; this long is it kept for those who come after. */
const keepMs = 3_600_000;

/** Where a page of changes begins and how many commits it may have. */
export interface ChangesFrom {
  readonly source: SourceName;
  /** Cursor; unset at the first commit. */
  readonly after: string | undefined;
  readonly filter: ChangeFilter;
  /** 0 for as many as the registry gives unless told. */
  readonly limit: number;
}

/**
 * The commit logs of the registries as text. A page that does not end at the head never changes: it is kept for all
 * gateways, and answered from there once the registry has shown that its last commit still stands in the log. Hashes chain
 * the commits, so that one of them vouches for all before. Pages about persons, and of some changes only, are kept nowhere.
 */
@Injectable()
export class ChangeLog {
  constructor(
    private readonly registries: Registries,
    @Inject(SHARED_STATE) private readonly shared: SharedState,
  ) {}

  /**
   * One page, up to where the snapshot ends.
   * @throws RegistryError of the registry, also when it is away and the page is kept; those of {@link Source.read}
   */
  async page(from: ChangesFrom, context: ReadContext): Promise<Pick<KeptPage, 'body' | 'next'>> {
    const { source, filter } = from;
    const limit = from.limit === 0 ? pageCommits : from.limit;
    const end = await this.end(source, context);
    if (source === 'population' || isFilter(filter)) {
      return textOf(await this.listUpTo(end, from, limit, context));
    }
    const key = `changes 1 ${source} ${from.after ?? ''} ${limit}`;
    const kept = fromKept(await this.shared.cache.get(key));
    if (kept !== undefined && reach(end, positionsOf(kept.next))) {
      if (await this.stands(source, kept, context)) {
        return kept;
      }
      await this.shared.cache.delete(key);
    }
    const listed = await this.listUpTo(end, from, limit, context);
    const page = textOf(listed);
    const last = listed.commits.at(-1);
    if (last !== undefined && listed.next.length === 1 && isWhole(listed, limit)) {
      await this.shared.cache.set(key, toKept({ ...page, hash: last.hash }), keepMs);
    }
    return page;
  }

  /** Where the snapshot ends, which the log must still have when a reader asks for it. */
  private async end(source: SourceName, context: ReadContext): Promise<Position[]> {
    const { knownAt } = asOfAt(context, source);
    if (context.snapshot.isGiven) {
      const { clients, sources } = this.registries;
      await sources[source].read(context, (asOf, options) =>
        clients.ledgers[source].listChanges({ ...everyChange, after: asOf.knownAt, limit: 1 }, options),
      );
    }
    return knownAt;
  }

  /** Commits up to the end; `next` is of its epoch, so that a page reads the same after a restore that left it whole. */
  private async listUpTo(
    end: Position[],
    { source, after, filter }: ChangesFrom,
    limit: number,
    context: ReadContext,
  ): Promise<ListChangesResponse> {
    const from = positionsOf(after);
    const left = seqOf(end) - seqOf(from);
    const listed = await this.list(source, from, Math.max(1, Math.min(limit, left)), context, filter);
    if (left < 0 && context.snapshot.isGiven) {
      throw outOfRange('POSITION_AHEAD_OF_HEAD', 'The cursor is ahead of the snapshot', { head: cursorText(end) });
    }
    const epoch = epochOf(end);
    // Without a cursor, and before the first commit, the end is where to go on.
    const at = from.length > 0 ? from : end;
    const next = left > 0 ? listed.next : at;
    return { commits: left > 0 ? listed.commits : [], next: next.map((position) => ({ ...position, epoch })) };
  }

  /** Whether the log still has the last commit of a page. */
  private async stands(source: SourceName, { next, hash }: KeptPage, context: ReadContext): Promise<boolean> {
    const before = positionsOf(next).map((position) => ({ ...position, seq: position.seq - 1 }));
    try {
      const { commits } = await this.list(source, before, 1, context);
      return commits[0]?.hash === hash;
    } catch (error) {
      if (error instanceof RegistryError && error.code === status.OUT_OF_RANGE) {
        return false;
      }
      throw error;
    }
  }

  /**
   * Asks for the first change after a cursor.
   * @throws RegistryError when the log does not have the cursor, does not know the filter, or is away
   */
  async probe({ source, after, filter }: Omit<ChangesFrom, 'limit'>, caller: CallerContext): Promise<void> {
    await this.list(source, positionsOf(after), 1, caller, filter);
  }

  private list(
    source: SourceName,
    after: Position[],
    limit: number,
    context: CallerContext,
    filter?: ChangeFilter,
  ): Promise<ListChangesResponse> {
    const { clients, sources } = this.registries;
    return sources[source].call(context, (options) =>
      clients.ledgers[source].listChanges({ ...everyChange, ...filter, after, limit }, options),
    );
  }
}

function positionsOf(cursor: string | undefined): Position[] {
  return (cursor === undefined ? undefined : parseCursor(cursor)) ?? [];
}

function textOf({ commits, next }: ListChangesResponse): Pick<KeptPage, 'body' | 'next'> {
  const cursor = cursorText(next);
  return { body: `${commits.map(changeLines).join('')}${JSON.stringify({ next: cursor })}\n`, next: cursor };
}

/** Whether a page ended because it was full, and not at a head that goes on. */
function isWhole({ commits }: ListChangesResponse, limit: number): boolean {
  return commits.length === limit || commits.reduce((sum, { changes }) => sum + changes.length, 0) >= pageChanges;
}
