import { Timestamp } from 'bson';
import { CommandError } from '../errors';

/** One document as a commit found it and left it: the net effect of all that the commit did to it. */
export interface DocumentChange {
  readonly kind: 'document';
  readonly database: string;
  readonly collection: string;
  readonly key: Buffer;
  /** undefined when the document was not there */
  readonly before: Buffer | undefined;
  /** undefined when it was deleted */
  readonly after: Buffer | undefined;
  readonly isReplacement: boolean;
}

interface DropChange {
  readonly kind: 'drop' | 'dropDatabase';
  readonly database: string;
  /** empty when the database was dropped */
  readonly collection: string;
}

export type Change = DocumentChange | DropChange;

/** What became durable and visible together. */
export interface Commit {
  readonly sequence: number;
  readonly clusterTime: Timestamp;
  readonly wallTime: Date;
  readonly changes: readonly Change[];
}

interface Pending {
  readonly changes: readonly Change[];
  state: 'writing' | 'written' | 'failed';
}

/** How much of the past is kept; beyond, the oldest commits are forgotten. */
const MAX_BYTES = 64 * 1024 * 1024;
const CHANGE_OVERHEAD = 200;
/** How long the past is kept after the last reader left, so that it can come back. */
const GRACE_MS = 30_000;

/**
 * The latest commits' changes in memory, in commit order, each from when it is durable and visible. Kept only while
 * somebody reads, and for a short while after.
 */
export class ChangeFeed {
  /** Tells the tokens of this process from those of another one. */
  readonly epoch = BigInt(Date.now());
  private readonly pending: Pending[] = [];
  private readonly commits: Commit[] = [];
  private readonly waiting = new Set<() => void>();
  private bytes = 0;
  private readers = 0;
  private grace: NodeJS.Timeout | undefined;
  private recording = false;
  private lastTime = 0;
  private increment = 0;
  /** the number of the latest commit that is known here */
  latest = 0;
  /** the number of the latest commit that is forgotten */
  private forgotten = 0;

  constructor(private readonly maxBytes = MAX_BYTES) {}

  /** Whether commits have to say what they change. */
  get isWatched(): boolean {
    return this.recording;
  }

  /** Begins to read; the result ends it. */
  watch(): () => void {
    clearTimeout(this.grace);
    this.readers++;
    this.recording = true;
    let reads = true;
    return () => {
      if (!reads) return;
      reads = false;
      if (--this.readers > 0) return;
      this.grace = setTimeout(() => this.stop(), GRACE_MS);
      this.grace.unref();
    };
  }

  private stop(): void {
    this.recording = false;
    this.commits.length = 0;
    this.bytes = 0;
    // What is committed from now on is in no record: a number of its own stands for it.
    this.forgotten = ++this.latest;
  }

  /** Takes a commit's place in the order, as it is handed to the disk; the result says what became of it. */
  begin(changes: readonly Change[]): (isWritten: boolean) => void {
    const pending: Pending = { changes, state: 'writing' };
    this.pending.push(pending);
    return (isWritten) => {
      pending.state = isWritten ? 'written' : 'failed';
      this.publish();
    };
  }

  private publish(): void {
    let isNew = false;
    for (let next = this.pending[0]; next !== undefined && next.state !== 'writing'; next = this.pending[0]) {
      this.pending.shift();
      if (next.state === 'failed' || !this.recording) continue;
      this.append(next.changes);
      isNew = true;
    }
    if (isNew) this.wake();
  }

  private append(changes: readonly Change[]): void {
    const now = Date.now();
    const seconds = Math.max(Math.floor(now / 1000), this.lastTime);
    this.increment = seconds === this.lastTime ? this.increment + 1 : 1;
    this.lastTime = seconds;
    const clusterTime = new Timestamp({ t: seconds, i: this.increment });
    this.commits.push({ sequence: ++this.latest, clusterTime, wallTime: new Date(now), changes });
    this.bytes += sizeOf(changes);
    while (this.bytes > this.maxBytes) {
      const oldest = this.commits.shift();
      if (oldest === undefined) break;
      this.bytes -= sizeOf(oldest.changes);
      this.forgotten = oldest.sequence;
    }
  }

  /**
   * @returns the commit of a number, undefined when it is yet to come
   * @throws CommandError ChangeStreamHistoryLost (286) when it is forgotten
   */
  at(sequence: number): Commit | undefined {
    if (sequence <= this.forgotten) {
      throw new CommandError(
        'ChangeStreamHistoryLost',
        'Resume of change stream was not possible, as the resume point may no longer be in the history kept.',
        { errorLabels: ['NonResumableChangeStreamError'] },
      );
    }
    return this.commits[sequence - this.forgotten - 1];
  }

  /** Resolves at the next commit, or after `ms`, or at {@link wake}. */
  next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waiting.add(done);
    });
  }

  wake(): void {
    for (const done of [...this.waiting]) done();
  }

  close(): void {
    clearTimeout(this.grace);
    this.recording = false;
    this.wake();
  }
}

function sizeOf(changes: readonly Change[]): number {
  return changes.reduce((total, change) => {
    const documents = change.kind === 'document' ? (change.before?.length ?? 0) + (change.after?.length ?? 0) : 0;
    return total + CHANGE_OVERHEAD + documents;
  }, 0);
}
