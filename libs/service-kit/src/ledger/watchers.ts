import { status } from '@grpc/grpc-js';
import { RegistryError } from '../errors/registry-error';

/** Streams that follow a log at once: each holds a listener and reads the store on every commit. */
const maxWatchers = 200;

/** Counts the streams that follow a log. */
export class Watchers {
  private count = 0;

  /** Runs a stream as one of them. @throws RegistryError RESOURCE_EXHAUSTED `TOO_MANY_WATCHERS` */
  async *with<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
    if (this.count >= maxWatchers) {
      throw new RegistryError({
        code: status.RESOURCE_EXHAUSTED,
        reason: 'TOO_MANY_WATCHERS',
        message: `${maxWatchers} streams follow this log already`,
      });
    }
    this.count++;
    try {
      yield* stream;
    } finally {
      this.count--;
    }
  }
}
