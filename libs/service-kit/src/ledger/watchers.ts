import { status } from '@grpc/grpc-js';
import { RegistryError } from '../errors/registry-error';

/** The streams that follow a log at once, so many at most: each holds a listener and reads the store on every commit. */
export class Watchers {
  private count = 0;

  /** @param most places that there are */
  constructor(private readonly most: number) {}

  /** Runs a stream as one of them. @throws RegistryError RESOURCE_EXHAUSTED `TOO_MANY_WATCHERS` */
  async *with<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
    if (this.count >= this.most) {
      throw new RegistryError({
        code: status.RESOURCE_EXHAUSTED,
        reason: 'TOO_MANY_WATCHERS',
        message: `${this.most} streams of this kind follow this log already`,
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
