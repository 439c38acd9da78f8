import { decode } from '../bson/document';
import { CommandError } from '../errors';
import type { Near } from './near';

/** How many bytes of documents may be held to be sorted. */
const MAX_BYTES = 100 * 1024 * 1024;

interface Placed {
  readonly metres: number;
  readonly raw: Buffer;
}

/** Sorts documents by their distance from a place, in memory; with a limit it keeps no more than it needs. */
export class ByDistance {
  private kept: Placed[] = [];
  private bytes = 0;

  constructor(
    private readonly near: Near,
    private readonly limit: number,
  ) {}

  add(raw: Buffer): void {
    const found = this.near.nearest(decode(raw));
    if (found === undefined) return;
    this.kept.push({ metres: found.metres, raw });
    this.bytes += raw.length;
    if (this.kept.length > this.limit * 2 + 1_000) this.trim();
    if (this.bytes > MAX_BYTES) {
      throw new CommandError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `Sorting by distance exceeded memory limit of ${MAX_BYTES} bytes`,
      );
    }
  }

  private trim(): void {
    this.kept.sort((a, b) => a.metres - b.metres);
    this.kept.length = Math.min(this.kept.length, this.limit);
    this.bytes = this.kept.reduce((sum, { raw }) => sum + raw.length, 0);
  }

  finish(): Buffer[] {
    this.trim();
    return this.kept.map(({ raw }) => raw);
  }
}
