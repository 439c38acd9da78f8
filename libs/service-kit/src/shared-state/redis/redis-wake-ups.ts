import { requirePayload, type WakeUps } from '../wake-ups';
import type { KeyNames } from './key-names';
import type { RedisClient, RedisLink } from './redis-link';

interface Topic {
  readonly listeners: Set<(payload: string) => void>;
  /** What the connection calls; one for each topic, so that a reconnection does not add it twice. */
  readonly dispatch: (payload: string) => void;
}

/** Wake-ups between processes, over Redis' channels; those published while Redis is away are lost. */
export class RedisWakeUps implements WakeUps {
  private readonly topics = new Map<string, Topic>();
  private subscriptions: RedisLink | undefined;

  /**
   * @param link publishes
   * @param listen opens the connection that listens, when the first does, and calls back whenever it is there (again)
   */
  constructor(
    private readonly link: RedisLink,
    private readonly names: KeyNames,
    private readonly listen: (onReady: (client: RedisClient) => void) => RedisLink,
  ) {}

  publish(topic: string, payload: string): void {
    requirePayload(payload);
    this.link.ask((client) => client.publish(this.channelOf(topic), payload)).catch(() => undefined);
  }

  subscribe(topic: string, listener: (payload: string) => void): () => void {
    const known = this.topics.get(topic);
    const { listeners } = known ?? this.open(topic);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        this.shut(topic, listeners);
      }
    };
  }

  close(): void {
    this.subscriptions?.close();
  }

  private open(topic: string): Topic {
    const listeners: Topic['listeners'] = new Set();
    const opened: Topic = { listeners, dispatch: (payload) => listeners.forEach((listener) => listener(payload)) };
    this.topics.set(topic, opened);
    this.subscriptions ??= this.listen((client) => this.resume(client));
    this.subscriptions.ask((client) => client.subscribe(this.channelOf(topic), opened.dispatch)).catch(() => undefined);
    return opened;
  }

  private resume(client: RedisClient): void {
    for (const [topic, { dispatch }] of this.topics) {
      client.subscribe(this.channelOf(topic), dispatch).catch(() => undefined);
    }
  }

  /** Ends the topic that nobody listens to any more, unless somebody has opened it anew. */
  private shut(topic: string, listeners: Topic['listeners']): void {
    const shut = this.topics.get(topic);
    if (shut?.listeners === listeners) {
      this.topics.delete(topic);
      this.subscriptions
        ?.ask((client) => client.unsubscribe(this.channelOf(topic), shut.dispatch))
        .catch(() => undefined);
    }
  }

  private channelOf(topic: string): string {
    return this.names.open('wake', topic);
  }
}
