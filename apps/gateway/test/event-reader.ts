import { type EventBlock, eventBlocks } from '@registry/testing';
import type { NamedChange } from './feed-registry';

/** Reads streams of events as a browser does: keeps the cursor, and comes again with it. */
export class EventReader {
  /** Id of the last block that had one. */
  cursor: string | undefined;
  readonly changes: NamedChange[] = [];
  readonly blocks: EventBlock[] = [];
  private leaving = new AbortController();

  constructor(private readonly url: string) {}

  /** Reads one stream until it ends, is left, or `enough` says so; answers how it began. */
  async read(enough: () => boolean = () => false): Promise<Response> {
    this.leaving = new AbortController();
    const response = await this.open();
    try {
      for await (const block of eventBlocks(response.body ?? new ReadableStream<Uint8Array>())) {
        this.take(block);
        if (enough()) this.leave();
      }
    } catch (error) {
      if (!this.leaving.signal.aborted && !isCut(error)) throw error;
    }
    return response;
  }

  /** Goes away. */
  leave(): void {
    this.leaving.abort();
  }

  private open(): Promise<Response> {
    const resume: Record<string, string> = this.cursor === undefined ? {} : { 'last-event-id': this.cursor };
    return fetch(this.url, { signal: this.leaving.signal, headers: { accept: 'text/event-stream', ...resume } });
  }

  private take(block: EventBlock): void {
    const { id, data, event } = block.fields;
    this.blocks.push(block);
    this.cursor = id ?? this.cursor;
    if (data !== undefined && event === undefined) this.changes.push(...(JSON.parse(data) as NamedChange[]));
  }
}

/** Whether the connection was cut, as fetch says it. */
function isCut(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'terminated';
}
