import { CommandError } from '../errors';
import type { ChangeFeed } from './feed';
import type { ChangeStream } from './stream';

interface OpenStream {
  readonly namespace: string;
  readonly stream: ChangeStream;
  readonly release: () => void;
  lastUsed: number;
  isWaiting: boolean;
}

/** What one reply carries. */
export interface EventBatch {
  readonly events: Buffer[];
  readonly cursor: bigint;
  readonly stream: ChangeStream;
}

const MAX_STREAMS = 200;
const IDLE_MS = 10 * 60_000;
const SWEEP_MS = 30_000;
/** No request waits longer for an event, whatever it asks for. */
const MAX_WAIT_MS = 60_000;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
/** Ids of streams begin here; other cursors' stay below. */
const FIRST_ID = 1n << 62n;

/** The change streams that clients read. */
export class ChangeStreams {
  private readonly open = new Map<bigint, OpenStream>();
  private nextId = FIRST_ID + BigInt(Date.now());
  private readonly sweeper: NodeJS.Timeout;

  constructor(private readonly feed: ChangeFeed) {
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  has(id: bigint): boolean {
    return this.open.has(id);
  }

  /** @throws CommandError IllegalOperation (20) when too many are open */
  start(namespace: string, create: () => ChangeStream, size: number): EventBatch {
    if (this.open.size >= MAX_STREAMS) {
      throw new CommandError('IllegalOperation', `more than ${MAX_STREAMS} open change streams`);
    }
    const release = this.feed.watch();
    try {
      const id = this.nextId++;
      const stream = create();
      this.open.set(id, { namespace, stream, release, lastUsed: Date.now(), isWaiting: false });
      return this.batch(id, stream, size);
    } catch (error) {
      release();
      throw error;
    }
  }

  /**
   * Waits until there is an event, but no longer than `waitMs`.
   * @throws CommandError CursorNotFound (43), CursorInUse (143); what the stream throws ends it
   */
  async more(id: bigint, namespace: string, size: number, waitMs: number): Promise<EventBatch> {
    const known = this.open.get(id);
    if (known?.namespace !== namespace) throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
    if (known.isWaiting) throw new CommandError('CursorInUse', `cursor id ${id} is already in use`);
    const until = Date.now() + Math.min(waitMs, MAX_WAIT_MS);
    known.isWaiting = true;
    try {
      for (;;) {
        const batch = this.batch(id, known.stream, size);
        const left = until - Date.now();
        if (batch.events.length > 0 || batch.cursor === 0n || left <= 0) return batch;
        await this.feed.next(left);
        if (!this.open.has(id)) throw new CommandError('CursorNotFound', `cursor id ${id} was killed`);
      }
    } catch (error) {
      this.kill(id);
      throw error;
    } finally {
      known.isWaiting = false;
      known.lastUsed = Date.now();
    }
  }

  kill(id: bigint): boolean {
    const known = this.open.get(id);
    if (known === undefined) return false;
    this.open.delete(id);
    known.release();
    this.feed.wake();
    return true;
  }

  close(): void {
    clearInterval(this.sweeper);
    for (const id of [...this.open.keys()]) this.kill(id);
    this.feed.close();
  }

  private batch(id: bigint, stream: ChangeStream, size: number): EventBatch {
    const events: Buffer[] = [];
    for (let bytes = 0; events.length < size && bytes < MAX_BATCH_BYTES;) {
      const event = stream.next();
      if (event === undefined) break;
      bytes += event.length;
      events.push(event);
    }
    if (stream.isEnded) this.kill(id);
    return { events, cursor: stream.isEnded ? 0n : id, stream };
  }

  private sweep(): void {
    const before = Date.now() - IDLE_MS;
    for (const [id, { lastUsed, isWaiting }] of this.open) if (!isWaiting && lastUsed < before) this.kill(id);
  }
}
