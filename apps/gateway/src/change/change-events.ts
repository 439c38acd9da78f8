import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { Inject, Injectable } from '@nestjs/common';
import type { ListChangesResponse } from '@registry/proto/common/v1';
import { RegistryError } from '@registry/service-kit';
import { GATEWAY_ENV } from '../environment';
import type { GatewayEnv } from '../env';
import type { Problem } from '../problems/problem';
import type { CallerContext } from '../registries/read-context';
import type { SourceName } from '../registries/source';
import { Heads } from '../snapshots/heads';
import { type Positions, epochOf, later } from '../snapshots/positions';
import type { ChangeFilter } from './change-filter';
import { ChangeSteps } from './change-steps';
import { cursorText } from './cursor';
import { commitText, cursorOnlyText, problemText, retryText, waitingText } from './event-text';

/** A registry that is away is tried again after this long, then twice as long, up to the latter. */
const firstWaitMs = 250;
const longestWaitMs = 5_000;

/** What a registry says of the request and not of itself: asking again is of no use. */
const lasting: ReadonlySet<status> = new Set([
  status.INVALID_ARGUMENT,
  status.OUT_OF_RANGE,
  status.NOT_FOUND,
  status.FAILED_PRECONDITION,
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
  status.UNIMPLEMENTED,
]);

/** What a stream tells, to whom, and until when. */
export interface EventStream {
  readonly source: SourceName;
  readonly after: Positions;
  readonly filter: ChangeFilter;
  readonly caller: CallerContext;
  readonly signal: AbortSignal;
  problem(error: RegistryError): Problem;
}

/** The commit logs of the registries as they grow, as server-sent events. */
@Injectable()
export class ChangeEvents {
  constructor(
    @Inject(GATEWAY_ENV) private readonly env: GatewayEnv,
    private readonly steps: ChangeSteps,
    private readonly heads: Heads,
  ) {}

  /**
   * Events after a cursor until `signal` is aborted. While the registry is away there are signs of life, and then the
   * stream goes on after its last commit. What the registry refuses for good is the last event.
   */
  async *texts({ source, after, filter, caller, signal, problem }: EventStream): AsyncGenerator<string> {
    const followed = { source, filter, heartbeatMs: this.env.EVENT_HEARTBEAT_SECONDS * 1_000 };
    let cursor = after;
    let waitMs = firstWaitMs;
    yield retryText;
    while (!signal.aborted) {
      try {
        for await (const page of this.steps.pages(followed, cursor, caller, signal)) {
          waitMs = firstWaitMs;
          yield* this.pageTexts(source, page, cursor, signal);
          cursor = page.next;
        }
      } catch (error) {
        if (!(error instanceof RegistryError)) {
          throw error;
        }
        if (!signal.aborted && lasting.has(error.code)) {
          yield problemText(problem(error));
          return;
        }
      }
      if (!signal.aborted) {
        yield waitingText;
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
        waitMs = Math.min(waitMs * 2, longestWaitMs);
      }
    }
  }

  private async *pageTexts(
    source: SourceName,
    { commits, next }: ListChangesResponse,
    after: Positions,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    if (commits.length > 0) {
      // Who is told of a change finds it: the next read here sees it.
      await this.heads.include(source, next);
    }
    let cursor = after;
    for (const commit of commits) {
      if (signal.aborted) {
        return;
      }
      const { position } = commit;
      cursor = position === undefined ? cursor : later(cursor, [{ ...position, epoch: epochOf(next) }]);
      yield commitText(commit, cursorText(cursor));
    }
    if (commits.length === 0 || cursorText(cursor) !== cursorText(next)) {
      yield cursorOnlyText(cursorText(next));
    }
  }
}
