import type { Readable } from 'node:stream';

/**
 * The blocks of a request's body, as they come. When reading stops before the end, what is left is read and dropped: so
 * the answer reaches the sender, and the connection takes the next request.
 */
export async function* bodyBlocks(body: Readable): AsyncGenerator<Buffer> {
  try {
    yield* body.iterator({ destroyOnReturn: false });
  } finally {
    body.resume();
  }
}
