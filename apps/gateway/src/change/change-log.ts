import { status } from '@grpc/grpc-js';
import { Inject, Injectable } from '@nestjs/common';
import type { ListChangesResponse, Position } from '@registry/proto/common/v1';
import { RegistryError, type SharedState } from '@registry/service-kit';
import { SHARED_STATE } from '../environment';
import type { ReadContext } from '../registries/read-context';
import { Registries } from '../registries/registries';
import type { SourceName } from '../registries/source';
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
  /** 0 for as many as the registry gives unless told. */
  readonly limit: number;
}

/**
 * The commit logs of the registries as text. A page that does not end at the head never changes: it is kept for all
 * gateways, and answered from there once the registry has shown that its last commit still stands in the log. Hashes chain
 * the commits, so that one of them vouches for all before. Pages about persons are kept nowhere.
 */
@Injectable()
export class ChangeLog {
  constructor(
    private readonly registries: Registries,
    @Inject(SHARED_STATE) private readonly shared: SharedState,
  ) {}

  /** One page. @throws RegistryError of the registry, also when it is away and the page is kept */
  async page(from: ChangesFrom, context: ReadContext): Promise<Pick<KeptPage, 'body' | 'next'>> {
    if (from.source === 'population') {
      return textOf(await this.list(from.source, positionsOf(from.after), from.limit, context));
    }
    const limit = from.limit === 0 ? pageCommits : from.limit;
    const key = `changes 1 ${from.source} ${from.after ?? ''} ${limit}`;
    const kept = fromKept(await this.shared.cache.get(key));
    if (kept !== undefined) {
      if (await this.stands(from.source, kept, context)) {
        return kept;
      }
      await this.shared.cache.delete(key);
    }
    const listed = await this.list(from.source, positionsOf(from.after), from.limit, context);
    const page = textOf(listed);
    const last = listed.commits.at(-1);
    if (last !== undefined && listed.next.length === 1 && isWhole(listed, limit)) {
      await this.shared.cache.set(key, toKept({ ...page, hash: last.hash }), keepMs);
    }
    return page;
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

  private list(
    source: SourceName,
    after: Position[],
    limit: number,
    context: ReadContext,
  ): Promise<ListChangesResponse> {
    const { clients, sources } = this.registries;
    return sources[source].call(context, (options) =>
      clients.ledgers[source].listChanges({ after, limit, resources: [] }, options),
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
