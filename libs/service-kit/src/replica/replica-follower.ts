import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { ForeignCommitError, type Ledger } from '@registry/ledger';
import { RegistryError } from '../errors/registry-error';
import type { Readiness } from '../lifecycle/readiness';
import { describeError } from '../logging/describe-error';
import type { ServiceLogger } from '../logging/logger';
import type { ReplicaSource } from './replica-source';

const firstRetryMs = 250;
const lastRetryMs = 10_000;

/** What a follower works with. */
export interface FollowerParts {
  readonly ledger: Ledger;
  readonly source: ReplicaSource;
  readonly readiness: Readiness;
  readonly logger: ServiceLogger;
  /** Aborted when the service stops. */
  readonly stop: AbortSignal;
}

/**
 * Keeps a replica's ledger at its source: applies every commit, in order, each proven by its hash, its versions' digests and
 * its state hash. A source that is away is tried again; the replica serves what it has. What does not fit is fatal: the
 * replica stays at its last proven commit, and `/readyz` says so.
 */
export class ReplicaFollower {
  private failure: string | undefined;
  private following: Promise<void> = Promise.resolve();

  constructor(private readonly parts: FollowerParts) {
    parts.readiness.watch('replica', () =>
      this.failure === undefined ? Promise.resolve() : Promise.reject(new Error(this.failure)),
    );
  }

  /** Begins to follow, and goes on in the background. */
  start(): void {
    this.following = this.follow();
  }

  /** Resolves when what is under way is applied. */
  async stopped(): Promise<void> {
    await this.following;
    this.parts.source.close();
  }

  private async follow(): Promise<void> {
    const { stop, logger } = this.parts;
    let waitMs = firstRetryMs;
    while (!stop.aborted) {
      try {
        await this.applyAll(() => {
          waitMs = firstRetryMs;
        });
      } catch (error) {
        if (stop.aborted) return;
        if (isFatal(error)) {
          this.failure = error.message;
          logger.fatal(
            { error: describeError(error), metadata: error.metadata },
            'The replica cannot follow its source',
          );
          return;
        }
        logger.warn({ error: describeError(error) }, 'The source cannot be followed now; trying again');
      }
      await delay(waitMs * (0.5 + Math.random()), undefined, { signal: stop }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, lastRetryMs);
    }
  }

  private async applyAll(onProgress: () => void): Promise<void> {
    const { ledger, source } = this.parts;
    const { positions } = await ledger.head();
    for await (const commits of source.commits(positions)) {
      await Promise.all(commits.map((foreign) => ledger.foreign.replicate(foreign)));
      onProgress();
    }
  }
}

/** Whether trying again cannot help: the logs have parted. */
function isFatal(error: unknown): error is ForeignCommitError | RegistryError {
  return error instanceof ForeignCommitError || (error instanceof RegistryError && error.code === status.OUT_OF_RANGE);
}
