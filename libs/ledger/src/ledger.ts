import type { Position } from '@registry/proto/common/v1';
import type { Connection } from 'mongoose';
import { CounterReader } from './counters/counter-reader';
import { InvalidFactError, PositionAheadOfHeadError, ReplicaReadOnlyError, StoreUnavailableError } from './errors';
import { type ChangesPage, type ChangesQuery, listChanges, seqOf } from './log/change-feed';
import type { Commit, LedgerHead, LogPoint, Moment } from './log/commit';
import type { CommitWakeUps } from './log/commit-wake-ups';
import { type DifferencesPage, type DifferencesQuery, listDifferences } from './log/differences';
import type { LogEpochs } from './log/epochs';
import { Follower } from './log/follower';
import { headAt, PARTITION, type PartitionHead, positionOf, readHead } from './log/head';
import { resolveKnownAt } from './log/known-at';
import { newEpoch } from './log/new-epoch';
import { watchChanges, type WatchOptions } from './log/watch';
import { type CommitProof, MerkleLog, type TreeHead, type TreeProof } from './merkle/merkle-log';
import { ResourceReader } from './read/resource-reader';
import { carry } from './foreign/carry';
import { type ExportPage, exportSnapshot } from './foreign/export-snapshot';
import type { ForeignCommit } from './foreign/foreign-commit';
import { ForeignWrites } from './foreign/foreign-writes';
import type { ExportHead } from './foreign/replica-load';
import type { ResourceDefinition } from './resource/definition';
import { Store } from './store/store';
import { dateInShanghai, isDate } from './time/dates';
import { rollCurrent } from './roll/roll-current';
import { BatchWriter } from './write/batch-writer';
import type { WriteOutcome, WriteRequest, WriteTransaction } from './write/request';
import { WriteQueue } from './write/write-queue';

const FOLLOW_MS = 100;
const CACHED_RECORDS = 50_000;
const RETRY_OPEN_MS = 1000;

/** How a ledger is opened. */
export interface LedgerOptions {
  /** Made with `autoIndex: false` and a short `serverSelectionTimeoutMS`; need not be connected yet. */
  readonly connection: Connection;
  /** The registry's name, e.g. `population`. */
  readonly registry: string;
  readonly resources: readonly ResourceDefinition<object>[];
  readonly clock?: () => Date;
  /** How often to look for other processes' commits, in milliseconds. */
  readonly followMs?: number;
  /** Records of each resource that are kept decoded in memory. */
  readonly cachedRecords?: number;
  /** Tells the other processes of commits, and this one of theirs. */
  readonly wakeUps?: CommitWakeUps;
  /** Most writes that go out in one transaction; 500 unless told, 1 gives each write its own. */
  readonly maxBatch?: number;
  /** Runs the creation of indexes, so that processes that start together do it one after the other. */
  readonly indexing?: (build: () => Promise<void>) => Promise<void>;
  /** Address of the ledger that this one is a replica of: then it takes commits of that one alone. */
  readonly replicaOf?: string;
}

/** Which moment to read: see Ledger.moment. */
export interface AsOfQuery {
  readonly validAt?: string;
  readonly knownAt?: readonly Position[];
}

/**
 * A registry's ledger: versions on two clocks and one commit log. Errors of every method: StoreUnavailableError when the
 * store can't be reached; the ledger comes back with it.
 */
export class Ledger {
  /** Sums of the statistics. */
  readonly counters: CounterReader;
  /** Commits of other ledgers: of the one this is a replica of, or of lower nodes. */
  readonly foreign: ForeignWrites;
  readonly registry: string;
  readonly #store: Store;
  readonly #follower: Follower;
  readonly #queue: WriteQueue;
  readonly #merkle: MerkleLog;
  readonly #readers = new Map<ResourceDefinition<object>, unknown>();
  readonly #clock: () => Date;
  readonly #cachedRecords: number;
  readonly #indexing: NonNullable<LedgerOptions['indexing']>;
  readonly #replicaOf: string | undefined;
  #opening: Promise<void> | undefined;
  #isOpen = false;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: LedgerOptions) {
    const { connection, registry, resources, clock = () => new Date(), followMs = FOLLOW_MS } = options;
    this.registry = registry;
    this.#clock = clock;
    this.#replicaOf = options.replicaOf;
    this.#cachedRecords = options.cachedRecords ?? CACHED_RECORDS;
    this.#store = new Store(connection, resources);
    this.#merkle = new MerkleLog(this.#store);
    this.#indexing = options.indexing ?? ((build) => build());
    this.#follower = new Follower(this.#store, followMs, options.wakeUps);
    const definitions = new Map(resources.map((definition) => [definition.name, definition]));
    const writer = new BatchWriter(this.#store, definitions, clock, (commits, deltas) =>
      this.#follower.applyOwn(commits, deltas),
    );
    this.#queue = new WriteQueue(writer, options.maxBatch);
    this.counters = new CounterReader(this.#store, this.#follower);
    this.foreign = new ForeignWrites(this.#store, this.#queue, definitions);
  }

  /** Opens a ledger and creates missing indexes. While the store is away it opens all the same and goes on trying. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const ledger = new Ledger(options);
    try {
      await ledger.#ready();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      ledger.#tryAgainLater();
    }
    return ledger;
  }

  /** Takes no more writes, waits for those under way and stops following. The connection stays open. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#queue.close();
    await this.#follower.stop();
  }

  /** The head of the log in the store. */
  async head(): Promise<LedgerHead> {
    await this.#ready();
    const head = await this.#store.guard(() => readHead(this.#store));
    const { recordedAt, stateHash, after } = head;
    return { positions: [positionOf(head)], ...(recordedAt === undefined ? {} : { recordedAt }), stateHash, after };
  }

  /**
   * Resolves the two clocks of a read. Unset, validAt is today in Asia/Shanghai and knownAt the head this process has
   * reached. Errors: InvalidFactError (DATE_INVALID), PositionAheadOfHeadError, CursorOfOtherEpochError.
   */
  async moment({ validAt, knownAt }: AsOfQuery = {}): Promise<Moment> {
    if (!this.#isOpen) await this.#ready();
    if (validAt !== undefined && !isDate(validAt)) {
      throw new InvalidFactError('validAt', 'DATE_INVALID', 'validAt is not a date of the calendar.');
    }
    const { failure } = this.#follower;
    if (failure !== undefined) throw new StoreUnavailableError(failure);
    const asked = seqOf(knownAt, this.#follower.head);
    if (asked !== undefined && asked > this.#follower.head.seq) {
      await this.#store.guard(() => this.#follower.catchUp());
      if (asked > this.#follower.head.seq) throw new PositionAheadOfHeadError(asked, this.#follower.head.seq);
    }
    const { epoch, seq: head } = this.#follower.head;
    const seq = asked ?? head;
    // As they were asked for: an earlier epoch's position is read the same after a restore.
    const own = knownAt?.filter(({ partition }) => partition === PARTITION) ?? [];
    const positions = own.length > 0 ? own : [positionOf({ epoch, seq })];
    return { validAt: validAt ?? dateInShanghai(this.#clock()), positions, seq };
  }

  /**
   * The log as it stood at a time (ISO 8601, milliseconds): the last commit recorded at or before it. Errors:
   * KnownAtNotSettledError for a time at which commits may still be recorded.
   */
  async knownAt(time: string): Promise<LogPoint> {
    await this.#ready();
    return this.#store.guard(() => resolveKnownAt(this.#store, time, this.#clock()));
  }

  /**
   * Begins a new epoch where the log ends: once after every restore from a backup, before anything is written, while no
   * process has the ledger open. Positions of earlier epochs stay good as far as this log is theirs. `replaced` are the
   * epochs of the log that was there before: of those above the backup's that have no fork among them nothing stays good.
   * Returns the new head.
   */
  async newEpoch(replaced: LogEpochs = { epoch: 0, forks: [] }): Promise<LogPoint> {
    await this.#ready();
    return this.#store.guard(() => newEpoch(this.#store, replaced));
  }

  /** The epochs that the log in the store knows of. */
  async epochs(): Promise<LogEpochs> {
    await this.#ready();
    const { epoch, forks } = await this.#store.guard(() => readHead(this.#store));
    return { epoch, forks };
  }

  /**
   * Runs the rules and brings what they recorded into the log as one commit. Durable when it returns,
   * and seen by this process' reads unless the store went away just then: then once it is back. Errors: whatever the rules throw (then nothing is written), WriteContentionError,
   * IdempotencyKeyReusedError, ReplicaReadOnlyError, LedgerClosedError.
   */
  async write<T>(request: WriteRequest, rules: (tx: WriteTransaction) => Promise<T>): Promise<WriteOutcome<T>> {
    if (this.#replicaOf !== undefined) throw new ReplicaReadOnlyError(this.#replicaOf);
    await this.#ready();
    return this.#queue.submit(request, rules);
  }

  /**
   * Brings the current documents to today in Asia/Shanghai, as time passes without commits. Reads are right without it;
   * it keeps them fast. Safe at any time and by several processes at once. Errors: WriteContentionError.
   * @returns how many records changed hands
   */
  async roll(): Promise<number> {
    await this.#ready();
    const today = dateInShanghai(this.#clock());
    return this.#store.guard(() => rollCurrent(this.#store, today, () => this.#closed));
  }

  /** The reader of one of the resources that the ledger was opened with. */
  resource<D extends object>(definition: ResourceDefinition<D>): ResourceReader<D> {
    const known = this.#readers.get(definition);
    if (known) return known as ResourceReader<D>;
    if (!this.#store.resources.includes(definition)) throw new Error(`The ledger has no resource ${definition.name}.`);
    const reader = new ResourceReader(this.#store, this.#follower, definition, this.#cachedRecords);
    this.#readers.set(definition, reader);
    return reader;
  }

  /** The definition of a resource that the ledger was opened with, by its name. */
  definition(name: string): ResourceDefinition<object> | undefined {
    return this.#store.resources.find((definition) => definition.name === name);
  }

  /** One page of the commit log. Errors: PositionAheadOfHeadError, CursorOfOtherEpochError, InvalidFactError. */
  async listChanges(query: ChangesQuery = {}): Promise<ChangesPage> {
    await this.#ready();
    return this.#store.guard(() => listChanges(this.#store, query));
  }

  /**
   * The log from a cursor on and as it grows; see `watchChanges`. Errors: as listChanges; LedgerClosedError when this
   * ledger closes.
   */
  async *watchChanges(query: ChangesQuery, options: WatchOptions): AsyncGenerator<ChangesPage> {
    await this.#ready();
    yield* watchChanges(this.#store, this.#follower, query, options);
  }

  /** Commits of this log with every version that they write, for another ledger to apply. */
  async carry(commits: readonly Commit[]): Promise<ForeignCommit[]> {
    return this.#store.guard(() => carry(this.#store, commits));
  }

  /**
   * Everything that is live at a commit, on all valid dates; `at` unset takes the head. Errors: as moment;
   * InvalidFactError CURSOR_MALFORMED.
   */
  async exportSnapshot(
    at?: readonly Position[],
    cursor?: string,
  ): Promise<{ head: ExportHead; pages: AsyncIterable<ExportPage> }> {
    await this.#ready();
    const head = await this.#headAt(at);
    return { head, pages: exportSnapshot(this.#store, head, cursor) };
  }

  /** The state hash after a commit, hex; `at` unset takes the head. Errors: as moment. */
  async stateHash(at?: readonly Position[]): Promise<{ position: Position; stateHash: string }> {
    await this.#ready();
    const head = await this.#headAt(at);
    return { position: positionOf(head), stateHash: head.stateHash };
  }

  /**
   * The Merkle tree up to a commit; `at` unset takes the head. Errors: PositionAheadOfHeadError, CursorOfOtherEpochError,
   * ReplicaHasNoTreeError of every replica that was loaded from an export.
   */
  async treeHead(at?: readonly Position[]): Promise<TreeHead> {
    await this.#ready();
    return this.#store.guard(() => this.#merkle.treeHead(at));
  }

  /**
   * Proves that the tree of a size has a commit; check it with `verifyInclusion`. `epoch` is that of the tree head that the
   * proof is for, unset today's. Errors: as treeHead; InvalidFactError (TREE_SIZE_INVALID, SEQ_INVALID).
   */
  async inclusionProof(seq: number, treeSize: number, epoch?: number): Promise<CommitProof> {
    await this.#ready();
    return this.#store.guard(() => this.#merkle.inclusionProof(seq, treeSize, epoch));
  }

  /**
   * Proves that the tree of the second size begins as that of the first; check it with `verifyConsistency`. `epoch` is that
   * of the second's tree head, unset today's. Errors: as inclusionProof.
   */
  async consistencyProof(first: number, second: number, epoch?: number): Promise<TreeProof> {
    await this.#ready();
    return this.#store.guard(() => this.#merkle.consistencyProof(first, second, epoch));
  }

  /**
   * One page of the records that differ between two commits; see `listDifferences`. Errors: as moment; InvalidFactError
   * REQUIRED without a `from`, POSITION_ORDER for one that comes after `to`.
   */
  async differences(
    from: readonly Position[],
    to: readonly Position[],
    query: DifferencesQuery,
  ): Promise<DifferencesPage> {
    await this.#ready();
    if (from.length === 0) throw new InvalidFactError('from', 'REQUIRED', 'must name a commit');
    const [first, last] = [await this.moment({ knownAt: from }), await this.moment({ knownAt: to })];
    const range = { from: first.seq, to: last.seq };
    if (range.from > range.to) throw new InvalidFactError('from', 'POSITION_ORDER', 'must not come after to');
    return this.#store.guard(() => listDifferences(this.#store, range, query));
  }

  async #headAt(at?: readonly Position[]): Promise<PartitionHead> {
    const { seq } = await this.moment(at ? { knownAt: at } : {});
    const found = await this.#store.guard(() => headAt(this.#store, seq));
    if (!found) throw new InvalidFactError('position', 'COMMIT_UNKNOWN', 'The log has no such commit.');
    return found;
  }

  /** Calls the listener for every commit from now on, own and others', in order; returns how to stop it. */
  onCommit(listener: (commit: Commit) => void): () => void {
    return this.#follower.listen((commit) => listener(commit));
  }

  #ready(): Promise<void> {
    if (this.#isOpen) return Promise.resolve();
    this.#opening ??= this.#store
      .guard(async () => {
        await this.#indexing(() => this.#store.syncIndexes());
        await this.#follower.start();
        this.#isOpen = true;
        // In the background: sums and proofs wait for what they need themselves. A restore leaves no tiles.
        this.counters.warm().catch(() => undefined);
        this.#merkle.warm().catch(() => undefined);
      })
      .finally(() => {
        this.#opening = undefined;
      });
    return this.#opening;
  }

  #tryAgainLater(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#ready().catch(() => this.#tryAgainLater());
    }, RETRY_OPEN_MS);
    this.#retry.unref();
  }
}
