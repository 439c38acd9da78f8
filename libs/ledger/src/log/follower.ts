import { setMaxListeners } from 'node:events';
import type { CommitDocument, DeltaDocument } from '../store/documents';
import { commitId } from '../store/documents';
import { isUnavailable } from '../store/store-errors';
import type { Store } from '../store/store';
import type { Commit } from './commit';
import type { CommitWakeUps } from './commit-wake-ups';
import { commitOf, emptyHead, headAfter, PARTITION, type PartitionHead, readHead } from './head';

const COMMITS_PER_READ = 200;

/** Hears of every commit, its own process's and others', in order and once. */
export type CommitListener = (commit: Commit, deltas: readonly DeltaDocument[]) => void;

/** Keeps a process at the head of the log: its own commits at once, others' when it is woken, and by polling at the latest. */
export class Follower {
  #head: PartitionHead = emptyHead();
  #started = false;
  #catchingUp: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #failure: unknown;
  #forget: (() => void) | undefined;
  readonly #ended = new AbortController();
  readonly #listeners = new Set<CommitListener>();

  constructor(
    private readonly store: Store,
    private readonly everyMs: number,
    private readonly wakeUps?: CommitWakeUps,
  ) {
    // As many listen as there are watches of the log.
    setMaxListeners(0, this.#ended.signal);
  }

  /** The head this process has reached. */
  get head(): PartitionHead {
    return this.#head;
  }

  /** Why the last look at the log failed, if it did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Aborted when it stops. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Calls the listener for every commit after the head; returns how to stop it. */
  listen(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes the log's head as it is, without the commits before, and polls from there. */
  async start(): Promise<void> {
    this.#head = await readHead(this.store);
    this.#started = true;
    this.#forget = this.wakeUps?.onAnnounced((seq) => void this.#reach(seq));
    this.#poll();
  }

  /** Ends the polling. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ended.abort();
    this.#forget?.();
    clearTimeout(this.#timer);
    await this.#catchingUp?.catch(() => undefined);
  }

  /** Reads up to the log's head. Errors: those of the store. */
  catchUp(): Promise<void> {
    this.#catchingUp ??= this.#readOn().finally(() => {
      this.#catchingUp = undefined;
    });
    return this.#catchingUp;
  }

  /**
   * Applies commits of this process, after those of others that came before. Where these cannot be read now, polling
   * applies them all later: what is committed does not fail for that.
   */
  async applyOwn(commits: readonly CommitDocument[], deltas: readonly DeltaDocument[]): Promise<void> {
    const [first] = commits;
    const last = commits.at(-1);
    if (!this.#started || !first || !last) return;
    await this.#reach(first.seq - 1);
    if (this.#head.seq >= first.seq - 1) {
      this.#apply(commits, deltas);
      this.#failure = undefined;
    }
    this.wakeUps?.announce(last.seq);
  }

  /** Looks at the log, and once more when a look was under way that may have begun before the commit. */
  async #reach(seq: number): Promise<void> {
    for (let looks = 0; looks < 2 && !this.#stopped && seq > this.#head.seq; looks++) {
      await this.catchUp().catch(() => undefined);
    }
  }

  #poll(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.catchUp()
        .catch(() => undefined)
        .finally(() => this.#poll());
    }, this.everyMs);
    this.#timer.unref();
  }

  async #readOn(): Promise<void> {
    try {
      const { seq } = await readHead(this.store);
      while (this.#head.seq < seq) {
        const from = this.#head.seq;
        const range = { $gt: commitId(PARTITION, from), $lte: commitId(PARTITION, from + COMMITS_PER_READ) };
        const commits = await this.store.commits().find({ _id: range }).sort({ _id: 1 }).toArray();
        const upTo = commits.at(-1)?.seq;
        if (upTo === undefined) break;
        const deltas = await this.store
          .deltas()
          .find({ seq: { $gt: from, $lte: upTo } })
          .toArray();
        this.#apply(commits, deltas);
      }
      this.#failure = undefined;
    } catch (error) {
      if (isUnavailable(error)) this.#failure = error;
      throw error;
    }
  }

  #apply(commits: readonly CommitDocument[], deltas: readonly DeltaDocument[]): void {
    const bySeq = new Map<number, DeltaDocument[]>();
    for (const delta of deltas) {
      const list = bySeq.get(delta.seq);
      if (list) list.push(delta);
      else bySeq.set(delta.seq, [delta]);
    }
    for (const document of commits) {
      // Read by polling and applied as one's own: the second is no news.
      if (document.seq !== this.#head.seq + 1) continue;
      this.#head = headAfter(this.#head, document);
      const commit = commitOf(document);
      for (const listener of this.#listeners) listener(commit, bySeq.get(document.seq) ?? []);
    }
  }
}
