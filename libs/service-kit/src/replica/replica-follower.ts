import { status } from '@grpc/grpc-js';
import { type ForeignCommit, ForeignCommitError, type Ledger, LedgerError } from '@registry/ledger';
import { RegistryError } from '../errors/registry-error';
import { type AfterFailure, keepTrying } from '../lifecycle/keep-trying';
import type { Readiness } from '../lifecycle/readiness';
import { describeError } from '../logging/describe-error';
import { LockHeldError } from '../shared-state/locks';
import { asOnlyProcess, type ReplicaLockParts } from './replica-lock';
import type { ReplicaSource } from './replica-source';

/** Another process that follows is waited for so long; then this one looks again. */
const waitMs = 10_000;

/** What a follower works with. */
export interface FollowerParts extends ReplicaLockParts {
  readonly ledger: Ledger;
  readonly source: ReplicaSource;
  readonly readiness: Readiness;
}

/**
 * Keeps a replica's ledger at its source: applies every commit, in order, each proven by its hash, its versions' digests and
 * its state hash. A source that is away is tried again; the replica serves what it has. What does not fit is fatal: the
 * replica stays at its last proven commit, and `/readyz` says so. Processes of one replica take turns; a commit that another
 * has applied is passed over.
 */
export class ReplicaFollower {
  private failure: string | undefined;
  private hasRival = false;
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
      attempt: (onProgress) => this.takeTurn(onProgress),
      onFailure: (error) => this.afterFailure(error),
      stop: this.parts.stop,
    });
  }

  private afterFailure(error: unknown): AfterFailure {
    const { logger } = this.parts;
    logger.warn({ error: describeError(error) }, 'The source cannot be followed now; trying again');
    return 'soon';
  }

  private async takeTurn(onProgress: () => void): Promise<void> {
    try {
      await asOnlyProcess(this.parts, waitMs, () => this.applyOrStay(onProgress));
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      // Another process follows: what it applies is found in the store.
      onProgress();
    }
  }

  /** Applies commits; after one that does not fit it stays, so that no other process drops what this one serves. */
  private async applyOrStay(onProgress: () => void): Promise<void> {
    const { logger, stop } = this.parts;
    try {
      await this.applyAll(onProgress);
    } catch (error) {
      if (!isFatal(error)) throw error;
      this.failure = error.message;
      logger.fatal({ error: describeError(error), metadata: error.metadata }, 'The replica cannot follow its source');
      await untilAborted(stop);
    }
  }

  private async applyAll(onProgress: () => void): Promise<void> {
    const { ledger, source } = this.parts;
    // Another process may have dropped what this one serves, and loaded the replica anew.
    await ledger.listChanges({ after: (await ledger.moment()).positions, limit: 1 });
    const { positions } = await ledger.head();
    for await (const commits of source.commits(positions)) {
      const applied = await Promise.allSettled(commits.map((foreign) => ledger.foreign.replicate(foreign)));
      const at = applied.findIndex(({ status }) => status === 'rejected');
      if (at !== 0) onProgress();
      if (at < 0) continue;
      await this.requireRival(commits[at], applied[at]);
      return;
    }
  }

  /** @throws what the commit was refused for, unless another process has applied it meanwhile */
  private async requireRival(foreign: ForeignCommit | undefined, refused: PromiseSettledResult<void> | undefined) {
    const reason: unknown = refused?.status === 'rejected' ? refused.reason : undefined;
    const isOutOfOrder = reason instanceof ForeignCommitError && reason.reason === 'COMMIT_OUT_OF_ORDER';
    if (!isOutOfOrder || foreign === undefined || !(await this.has(foreign))) throw reason;
    if (this.hasRival) return;
    this.hasRival = true;
    this.parts.logger.warn('Another process follows the source over this database; with REDIS_URL they take turns');
  }

  /** Whether the replica's log has a commit. */
  private async has({ commit: { position, hash } }: ForeignCommit): Promise<boolean> {
    const { ledger } = this.parts;
    const { positions } = await ledger.head();
    if (positions.every(({ seq }) => seq < position.seq)) return false;
    const { commits } = await ledger.listChanges({ after: [{ ...position, seq: position.seq - 1 }], limit: 1 });
    return commits[0]?.hash === hash;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Whether trying again cannot help: the logs have parted. */
function isFatal(error: unknown): error is LedgerError | RegistryError {
  if (error instanceof ForeignCommitError) return true;
  if (error instanceof LedgerError) return error.kind === 'OUT_OF_RANGE';
  return error instanceof RegistryError && error.code === status.OUT_OF_RANGE;
}
