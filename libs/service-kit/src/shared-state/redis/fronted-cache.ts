import { type Cache, requireTtl } from '../cache';

/** How long a value stays in front without a look at the cache behind; see {@link Cache.delete}. */
const frontMs = 60_000;

/** Values behind begin with the moment of their end, so that what is taken to the front ends there no later. */
const endBytes = 8;

/** A cache of this process before the one that processes share: only what is not here is asked for there. */
export class FrontedCache implements Cache {
  constructor(
    private readonly front: Cache,
    private readonly behind: Cache,
  ) {}

  async get(key: string): Promise<Buffer | undefined> {
    const [value] = await this.getMany([key]);
    return value;
  }

  async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    const here = await this.front.getMany(keys);
    const missing = keys.filter((_, index) => here[index] === undefined);
    if (missing.length === 0) {
      return here;
    }
    const found = await this.behind.getMany(missing);
    const there = new Map(
      await Promise.all(missing.map(async (key, i) => [key, await this.take(key, found[i])] as const)),
    );
    return keys.map((key, index) => here[index] ?? there.get(key));
  }

  async set(key: string, value: Uint8Array | string, ttlMs: number): Promise<void> {
    requireTtl(ttlMs);
    await this.front.set(key, value, Math.min(ttlMs, frontMs));
    const end = Buffer.alloc(endBytes);
    end.writeDoubleBE(Date.now() + ttlMs);
    await this.behind.set(key, Buffer.concat([end, Buffer.from(value)]), ttlMs);
  }

  async delete(key: string): Promise<void> {
    await this.front.delete(key);
    await this.behind.delete(key);
  }

  /** Takes a value from behind to the front. */
  private async take(key: string, found: Buffer | undefined): Promise<Buffer | undefined> {
    if (found === undefined || found.length < endBytes) {
      return undefined;
    }
    const leftMs = Math.floor(found.readDoubleBE(0) - Date.now());
    const value = found.subarray(endBytes);
    if (leftMs > 0) {
      await this.front.set(key, value, Math.min(leftMs, frontMs));
    }
    return leftMs > 0 ? value : undefined;
  }
}
