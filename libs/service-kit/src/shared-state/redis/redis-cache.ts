import { type Cache, maxCachedBytes, requireTtl } from '../cache';
import type { KeyNames } from './key-names';
import type { RedisLink } from './redis-link';

/** Keys asked for with one command; more go out as several, in one write. */
const keysPerCommand = 200;

/** The cache that all processes share. Every key has an end; how much is kept is the server's `maxmemory`. */
export class RedisCache implements Cache {
  constructor(
    private readonly link: RedisLink,
    private readonly names: KeyNames,
  ) {}

  async get(key: string): Promise<Buffer | undefined> {
    const [value] = await this.getMany([key]);
    return value;
  }

  async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    const chunks: string[][] = [];
    for (let start = 0; start < keys.length; start += keysPerCommand) {
      chunks.push(keys.slice(start, start + keysPerCommand).map((key) => this.nameOf(key)));
    }
    const found = await Promise.all(chunks.map((names) => this.read(names)));
    return found.flat();
  }

  async set(key: string, value: Uint8Array | string, ttlMs: number): Promise<void> {
    requireTtl(ttlMs);
    const bytes = Buffer.from(value);
    if (bytes.length > maxCachedBytes) {
      return this.delete(key);
    }
    const expiration = { type: 'PX', value: ttlMs } as const;
    await this.link.ask((client) => client.set(this.nameOf(key), bytes, { expiration })).catch(() => undefined);
  }

  async delete(key: string): Promise<void> {
    await this.link.ask((client) => client.del(this.nameOf(key))).catch(() => undefined);
  }

  private async read(names: string[]): Promise<(Buffer | undefined)[]> {
    try {
      const values = await this.link.askBytes((client) => client.mGet(names));
      return values.map((value) => value ?? undefined);
    } catch {
      return names.map(() => undefined);
    }
  }

  private nameOf(key: string): string {
    return this.names.hidden('cache', key);
  }
}
