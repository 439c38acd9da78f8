import { isNativeError } from 'node:util/types';
import type { ServiceLogger } from '../../logging/logger';
import { inTime } from './in-time';

/** How long an answer is waited for; longer, and Redis counts as away. */
const answerMs = 500;
const firstAnswerMs = 1_000;
const shortestRetryMs = 100;
const longestRetryMs = 2_000;
/** A peer that is gone without a word is noticed by a ping that is not answered. */
const pingMs = 5_000;
const silenceMs = 15_000;
/** A refusal (no memory left, a replica) is logged this often at most. */
const refusalLogMs = 60_000;

/** Redis does not answer. */
class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';

  constructor(cause?: unknown) {
    super('Redis does not answer', { cause });
  }
}

/** node-redis; given, since only who has a Redis loads it. */
type RedisDriver = typeof import('redis');

function newClient({ createClient }: RedisDriver, url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 100_000,
    pingInterval: pingMs,
    socket: { connectTimeout: firstAnswerMs, socketTimeout: silenceMs, reconnectStrategy: retryMs },
  });
}

/** node-redis' client, speaking RESP3. */
export type RedisClient = ReturnType<typeof newClient>;

function answeringBytes({ RESP_TYPES }: RedisDriver, client: RedisClient) {
  return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
}

/** What a connection is for. */
export interface RedisLinkOptions {
  readonly driver: RedisDriver;
  readonly url: string;
  readonly logger: ServiceLogger;
  /** What Redis is needed for here and goes on without it, for the log. */
  readonly use: string;
  /** Called each time the connection is there (again). */
  readonly onReady?: (client: RedisClient) => void;
}

/**
 * One connection to a Redis that may be away. It reconnects for ever, and is asked only while it answers: nobody waits
 * twice for a Redis that hangs. The log says once that it went and once that it came back, never its address.
 */
export class RedisLink {
  private readonly client: RedisClient;
  private readonly first: Promise<void>;
  private up = false;
  private away = false;
  private closed = false;
  private refusedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: RedisLinkOptions) {
    this.client = newClient(options.driver, options.url);
    this.first = new Promise((resolve) => {
      this.client.once('ready', () => resolve());
      this.client.once('error', () => resolve());
    });
    this.client.on('ready', () => {
      this.found();
      options.onReady?.(this.client);
    });
    this.client.on('error', (error: unknown) => this.lost(error));
    this.client.connect().catch(() => undefined);
  }

  /** Waits for the first answer, good or bad, for at most a second. */
  async opened(): Promise<void> {
    await inTime(this.first, firstAnswerMs).catch(() => undefined);
  }

  /** Asks Redis. @throws RedisAwayError when it does not answer; ErrorReply when it refuses */
  async ask<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    if (!this.up || !this.client.isReady) {
      throw new RedisAwayError();
    }
    const answer = command(this.client);
    // An answer that comes late still says that Redis is there.
    answer.then(
      () => this.found(),
      () => undefined,
    );
    try {
      return await inTime(answer, answerMs);
    } catch (error) {
      if (error instanceof this.options.driver.ErrorReply) {
        this.refused(error);
        throw error;
      }
      this.lost(error);
      throw new RedisAwayError(error);
    }
  }

  /** As {@link ask}, with strings answered as bytes. */
  askBytes<T>(command: (client: ReturnType<typeof answeringBytes>) => Promise<T>): Promise<T> {
    return this.ask((client) => command(answeringBytes(this.options.driver, client)));
  }

  /** Ends the connection. */
  close(): void {
    this.closed = true;
    if (this.client.isOpen) {
      this.client.destroy();
    }
  }

  private found(): void {
    this.up = true;
    if (this.away) {
      this.away = false;
      this.options.logger.info({ use: this.options.use }, 'Redis answers again');
    }
  }

  private lost(error: unknown): void {
    this.up = false;
    if (!this.away && !this.closed) {
      this.away = true;
      const { logger, use } = this.options;
      logger.warn({ use, reason: reasonOf(error) }, 'Redis does not answer; going on without it');
    }
  }

  private refused(error: Error): void {
    const now = performance.now();
    if (now - this.refusedAt > refusalLogMs) {
      this.refusedAt = now;
      const { logger, use } = this.options;
      logger.warn({ use, reason: reasonOf(error) }, 'Redis refuses a command; going on without its answer');
    }
  }
}

/** Doubling, with a random part: processes that lost the same server must not come back all at once. */
function retryMs(retries: number): number {
  return Math.min(longestRetryMs, shortestRetryMs * 2 ** Math.min(retries, 10)) * (0.5 + Math.random() / 2);
}

/** `ECONNREFUSED`, `WRONGPASS`, ...: never the message, which may quote the address. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) {
    return typeof error;
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code ?? /^[A-Z]+(?= )/.exec(error.message)?.[0] ?? error.constructor.name;
}
