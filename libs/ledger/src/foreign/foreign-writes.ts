import type { Position } from '@registry/proto/common/v1';
import type { ResourceDefinition } from '../resource/definition';
import type { ForeignRequest, WriteOutcome } from '../write/request';
import type { Store } from '../store/store';
import type { WriteQueue } from '../write/write-queue';
import { adopt } from './adopt';
import type { ForeignCommit } from './foreign-commit';

const SEQ_DIGITS = 15;
const EPOCH_DIGITS = 9;

/**
 * Brings commits of other ledgers in. Called in the order of their log without waiting for each, many go out in one
 * transaction.
 */
export class ForeignWrites {
  readonly #store: Store;
  readonly #queue: WriteQueue;
  readonly #definitions: ReadonlyMap<string, ResourceDefinition<object>>;

  constructor(store: Store, queue: WriteQueue, definitions: ReadonlyMap<string, ResourceDefinition<object>>) {
    this.#store = store;
    this.#queue = queue;
    this.#definitions = definitions;
  }

  /**
   * Applies the next commit of the log that this one is a replica of: it gets the same seq and the same hash. Errors:
   * ForeignCommitError; then nothing of it was applied.
   */
  async replicate(foreign: ForeignCommit): Promise<void> {
    const { commit } = foreign;
    const { actor, provenance, changes } = commit;
    await this.#submit({ actor, provenance, changes, replicated: commit }, foreign);
  }

  /**
   * Applies a commit of a lower node as a commit of this log, once: the same again finds the first. The versions keep
   * their ids, nonces and digests, and name the node. Errors: ForeignCommitError; then nothing of it was applied.
   */
  async adopt(node: string, { commit, versions }: ForeignCommit): Promise<{ readonly seq: number }> {
    const { actor, provenance, changes, after, position, hash } = commit;
    const request: ForeignRequest = {
      ...{ actor, provenance, changes, after, origin: { node, position } },
      ...{ client: clientOf(node), idempotencyKey: keyOf(position), requestHash: hash },
    };
    const named = versions.map((version) => ({ ...version, origin: version.origin ?? node }));
    return this.#submit(request, { commit, versions: named });
  }

  /** The last commit of a node that was adopted here, and its hash; undefined before the first. */
  async adopted(node: string): Promise<{ readonly position: Position; readonly hash: string } | undefined> {
    const query = { client: clientOf(node), idempotencyKey: { $exists: true } };
    const last = await this.#store.commits().find(query).sort({ client: -1, idempotencyKey: -1 }).limit(1).next();
    const { origin, requestHash: hash } = last ?? {};
    return origin && hash !== undefined ? { position: origin.position, hash } : undefined;
  }

  #submit(request: ForeignRequest, foreign: ForeignCommit): Promise<WriteOutcome<void>> {
    return this.#queue.submit(request, (tx) => adopt(tx.states, this.#definitions, foreign));
  }
}

function clientOf(node: string): string {
  return `node/${node}`;
}

/** Orders like the position. */
function keyOf({ partition, epoch, seq }: Position): string {
  return `${partition}:${`${epoch}`.padStart(EPOCH_DIGITS, '0')}:${`${seq}`.padStart(SEQ_DIGITS, '0')}`;
}
