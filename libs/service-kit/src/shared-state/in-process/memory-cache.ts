import { type Cache, maxCachedBytes, requireTtl } from '../cache';

interface Entry {
  readonly value: Buffer;
  readonly endsAt: number;
}

/** A cache of this process, bounded in bytes: what was not used for longest goes first. */
export class MemoryCache implements Cache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  async get(key: string): Promise<Buffer | undefined> {
    const entry = this.entries.get(key);
    if (entry === undefined) {
      return undefined;
    }
    this.remove(key, entry);
    if (entry.endsAt <= performance.now()) {
      return undefined;
    }
    this.add(key, entry);
    return entry.value;
  }

  async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  async set(key: string, value: Uint8Array | string, ttlMs: number): Promise<void> {
    requireTtl(ttlMs);
    await this.delete(key);
    const bytes = Buffer.from(value);
    if (bytes.length > Math.min(maxCachedBytes, this.maxBytes)) {
      return;
    }
    this.add(key, { value: bytes, endsAt: performance.now() + ttlMs });
    for (const [oldest, entry] of this.entries) {
      if (this.bytes <= this.maxBytes) {
        break;
      }
      this.remove(oldest, entry);
    }
  }

  async delete(key: string): Promise<void> {
    const entry = this.entries.get(key);
    if (entry !== undefined) {
      this.remove(key, entry);
    }
  }

  private add(key: string, entry: Entry): void {
    this.entries.set(key, entry);
    this.bytes += entry.value.length + key.length;
  }

  private remove(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.bytes -= entry.value.length + key.length;
  }
}
