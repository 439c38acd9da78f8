import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ListChangesResponse } from '@registry/proto/common/v1';
import { everyChange } from '@registry/service-kit';
import type { CallerContext } from '../registries/read-context';
import { Registries } from '../registries/registries';
import type { SourceName } from '../registries/source';
import { Heads } from '../snapshots/heads';
import type { Positions } from '../snapshots/positions';
import type { ChangeFilter } from './change-filter';
import { cursorText } from './cursor';

/** Commits that a step looks at, and changes shown that end it before, with the commit that holds the last. */
const stepCommits = 1_000;
const stepChanges = 500;
/** On the way past what the filter leaves out, the cursor is told so often. */
const passingMs = 1_000;
/** A registry that reads on for nothing is left alone for so long. */
const restMs = 20;

/** What is followed of a registry's log. */
export interface Followed {
  readonly source: SourceName;
  readonly filter: ChangeFilter;
  /** The cursor is told after so long without a commit. */
  readonly heartbeatMs: number;
}

/** The commit logs of the registries from a cursor on and as they grow. */
@Injectable()
export class ChangeSteps {
  constructor(
    private readonly registries: Registries,
    private readonly heads: Heads,
  ) {}

  /**
   * Pages until aborted. The next is asked for when the one before was taken, so a reader costs the registry a call at a
   * time and nothing between, and what is held here of one who takes nothing is a page: the commits that bring it to 500
   * changes, the last whole. A page without commits tells where to go on: past what the filter left out, or in silence.
   * @throws RegistryError of the registry
   */
  async *pages(
    { source, filter, heartbeatMs }: Followed,
    after: Positions,
    caller: CallerContext,
    signal: AbortSignal,
  ): AsyncGenerator<ListChangesResponse> {
    const { news } = this.heads;
    let cursor = after;
    for (let told = Date.now(); !signal.aborted;) {
      const seen = news.latest(source);
      const page = await this.step(source, filter, cursor, caller, signal);
      const text = cursorText(page.next);
      const isMoved = text !== cursorText(cursor);
      cursor = page.next;
      const silentMs = Date.now() - told;
      if (page.commits.length > 0 || silentMs >= (isMoved ? Math.min(passingMs, heartbeatMs) : heartbeatMs)) {
        yield page;
        told = Date.now();
      }
      if (isMoved && page.commits.length === 0) {
        await delay(restMs, undefined, { signal }).catch(() => undefined);
      }
      if (!isMoved || text === cursorText(seen ?? [])) {
        await news.after(source, seen, Math.max(0, told + heartbeatMs - Date.now()), signal);
      }
    }
  }

  private step(
    source: SourceName,
    filter: ChangeFilter,
    after: Positions,
    caller: CallerContext,
    signal: AbortSignal,
  ): Promise<ListChangesResponse> {
    const { clients, changes } = this.registries;
    const request = { ...everyChange, ...filter, after: [...after], limit: stepCommits, maxChanges: stepChanges };
    return changes[source].call(caller, (options) =>
      clients.ledgers[source].listChanges(request, { ...options, signal }),
    );
  }
}
