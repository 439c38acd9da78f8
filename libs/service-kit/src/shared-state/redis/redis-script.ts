import { createHash } from 'node:crypto';
import type { RedisClient } from './redis-link';

/** A Lua script, which Redis runs as one step; sent whole only to a server that does not know it. */
export class RedisScript {
  private readonly sha: string;

  constructor(private readonly source: string) {
    this.sha = createHash('sha1').update(source).digest('hex');
  }

  /** Runs it; answers what it returns, integers as numbers. */
  async run(client: RedisClient, keys: string[], values: string[]): Promise<unknown> {
    const parameters = { keys, arguments: values };
    try {
      return await client.evalSha(this.sha, parameters);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) {
        return client.eval(this.source, parameters);
      }
      throw error;
    }
  }
}
