/**
 * Waits for one promise at a time, and gives up when interrupted. Unlike a race against a promise that lives as long
 * as the stream, it keeps nothing of the promises that are done.
 */
export class Interruption {
  private reject: ((error: Error) => void) | undefined;
  private error: Error | undefined;

  get interrupted(): boolean {
    return this.error !== undefined;
  }

  /** Makes the wait under way, and all that follow, fail. */
  interrupt(error: Error): void {
    this.error ??= error;
    this.reject?.(this.error);
  }

  /** The promise's result, unless interrupted first. */
  async orResult<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      promise.then(resolve, reject);
      if (this.error === undefined) {
        this.reject = reject;
      } else {
        reject(this.error);
      }
    });
  }
}
