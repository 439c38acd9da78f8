import { commitHash } from '../digest/commit-hash';
import { ForeignCommitError, ShipmentError } from '../errors';
import type { ResourceDefinition } from '../resource/definition';
import type { AppliedCommit } from '../store/documents';
import type { Store } from '../store/store';
import type { ForeignRequest } from '../write/request';
import type { WriteQueue } from '../write/write-queue';
import { adoptParts, loadParts } from './adopt';
import type { ForeignCommit } from './foreign-commit';
import { loadKept, requireKept } from './kept-records';
import { listNodes, markForked, type NodeElsewhere, type NodeReport, noteHeard } from './nodes';
import { listOverlaps, type OverlapsPage, type OverlapsQuery } from './overlaps';
import { recordParts } from './record-parts';
import { loadShipment, takeShipment } from './shipment';

/**
 * Brings commits of other ledgers in, and tells of lower nodes. Called in the order of their log without waiting for each,
 * many commits go out in one transaction.
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
    const parts = recordParts(this.#definitions, foreign);
    await this.#queue.submit({ actor, provenance, changes, replicated: commit }, async ({ states }) => {
      await loadParts(states, parts);
      adoptParts(states, parts);
    });
  }

  /**
   * Applies a commit of a lower node as a commit of this log, once and in the order of the node's log: it follows the last
   * that was applied by position and hash, which the same transaction sees and moves on. The versions keep their ids, nonces
   * and digests, and name the node that recorded them. Errors: ForeignCommitError, ShipmentError, RecordOfOtherNodeError,
   * NodeElsewhereError; then nothing of it was applied.
   * @returns the commit of this log; 0 when it was applied before
   */
  async adopt(node: string, { commit, versions }: ForeignCommit): Promise<{ readonly seq: number }> {
    const { actor, provenance, changes, position, previousHash, hash } = commit;
    if (commitHash(commit) !== hash) throw new ForeignCommitError('HASH_DIFFERS', position);
    const named = versions.map((version) => ({ ...version, origin: version.origin ?? node }));
    const parts = recordParts(this.#definitions, { commit, versions: named });
    const origin = { node, position, hash };
    const shipment = { ...origin, previousHash };
    // What it follows are commits of the logs beside the node's, not of those beside this one.
    const request: ForeignRequest = { actor, provenance, changes, origin };
    try {
      return await this.#queue.submit(request, async ({ states }) => {
        await Promise.all([loadShipment(states, shipment), loadKept(states, node, parts), loadParts(states, parts)]);
        if (!takeShipment(states, shipment)) return;
        requireKept(states, node, parts);
        adoptParts(states, parts);
      });
    } catch (error) {
      if (error instanceof ShipmentError && error.reason === 'SHIPMENT_FORKED') {
        await this.#store.guard(() => markForked(this.#store, node));
      }
      throw error;
    }
  }

  /** The last commit of a node that was adopted here, and its hash; undefined before the first. */
  async adopted(node: string): Promise<AppliedCommit | undefined> {
    const known = await this.#store.guard(() => this.#store.nodes().findOne({ _id: node }));
    return known?.applied;
  }

  /**
   * Keeps what a node tells of itself and of those below it; see `noteHeard`. Errors: NodeElsewhereError,
   * WriteContentionError; then nothing of it is kept.
   * @returns those below that are known by another way, of which nothing is kept
   */
  async heard(node: NodeReport, below: readonly NodeReport[] = []): Promise<NodeElsewhere[]> {
    return this.#store.guard(() => noteHeard(this.#store, node, below));
  }

  /** The nodes below that were heard of, by name: 999 at most. */
  async nodes(): Promise<NodeReport[]> {
    return this.#store.guard(() => listNodes(this.#store));
  }

  /** One page of what waits to be settled between records; see `listOverlaps`. Errors: InvalidFactError RESOURCE_UNKNOWN. */
  async overlaps(query: OverlapsQuery): Promise<OverlapsPage> {
    return this.#store.guard(() => listOverlaps(this.#store, query));
  }
}
