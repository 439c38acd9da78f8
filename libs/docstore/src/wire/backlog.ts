/** How much of requests that are not complete, or wait for their turn, all connections together may keep in memory. */
const MAX_BYTES = 512 * 1024 * 1024;

/** A connection that takes up no more than this is spared, so that large messages of others do not close it. */
const SPARED_BYTES = 256 * 1024;

let total = 0;

/** The part of that which one connection takes up. */
export class Backlog {
  private bytes = 0;

  /** @returns whether there is room for that much; when there is not, the connection has to go */
  set(bytes: number): boolean {
    total += bytes - this.bytes;
    this.bytes = bytes;
    return total <= MAX_BYTES || bytes <= SPARED_BYTES;
  }
}
