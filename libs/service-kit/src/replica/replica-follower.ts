import { status } from '@grpc/grpc-js';
import { ForeignCommitError, type Ledger } from '@registry/ledger';
import { RegistryError } from '../errors/registry-error';
import { type AfterFailure, keepTrying } from '../lifecycle/keep-trying';
import type { Readiness } from '../lifecycle/readiness';
import { describeError } from '../logging/describe-error';
import type { ServiceLogger } from '../logging/logger';
import type { ReplicaSource } from './replica-source';

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

  private follow(): Promise<void> {
    return keepTrying({
      attempt: (onProgress) => this.applyAll(onProgress),
      onFailure: (error) => this.afterFailure(error),
      stop: this.parts.stop,
    });
  }

  private afterFailure(error: unknown): AfterFailure {
    const { logger } = this.parts;
    if (isFatal(error)) {
      this.failure = error.message;
      logger.fatal({ error: describeError(error), metadata: error.metadata }, 'The replica cannot follow its source');
      return 'never';
    }
    logger.warn({ error: describeError(error) }, 'The source cannot be followed now; trying again');
    return 'soon';
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
