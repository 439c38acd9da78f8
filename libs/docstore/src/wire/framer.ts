import { HEADER_SIZE, MAX_MESSAGE_SIZE } from './message';

const NOTHING = Buffer.alloc(0);

/**
 * Cuts a byte stream into messages, without copying what arrives whole. What it holds of a message that is not
 * complete grows with the bytes that have arrived, whatever length was announced: at most twice as much.
 */
export class Framer {
  private partial: Buffer = NOTHING;
  private held = 0;
  private wanted = HEADER_SIZE;

  /** bytes of memory that an incomplete message takes up; 0 between messages */
  get capacity(): number {
    return this.partial.length;
  }

  /**
   * @returns the messages that are complete now
   * @throws RangeError when a header announces a length that no message has
   */
  push(chunk: Buffer): Buffer[] {
    // The commonest chunk is one whole message.
    if (this.held === 0 && chunk.length >= HEADER_SIZE && chunk.readInt32LE(0) === chunk.length) {
      if (chunk.length > MAX_MESSAGE_SIZE) throw new RangeError(`message of ${chunk.length} bytes`);
      return [chunk];
    }
    let bytes = chunk;
    if (this.held > 0) {
      this.append(chunk);
      if (this.held < this.wanted) return [];
      bytes = this.partial.subarray(0, this.held);
    }
    const messages: Buffer[] = [];
    let at = 0;
    this.wanted = HEADER_SIZE;
    while (bytes.length - at >= HEADER_SIZE) {
      const length = bytes.readInt32LE(at);
      if (length < HEADER_SIZE || length > MAX_MESSAGE_SIZE) throw new RangeError(`message of ${length} bytes`);
      if (bytes.length - at < length) {
        this.wanted = length;
        break;
      }
      messages.push(bytes.subarray(at, at + length));
      at += length;
    }
    this.held = bytes.length - at;
    // A copy: a few bytes must not keep a whole chunk in memory.
    this.partial = this.held === 0 ? NOTHING : Buffer.from(bytes.subarray(at));
    return messages;
  }

  private append(chunk: Buffer): void {
    const needed = this.held + chunk.length;
    if (needed > this.partial.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.wanted, this.partial.length * 2)));
      this.partial.copy(grown, 0, 0, this.held);
      this.partial = grown;
    }
    chunk.copy(this.partial, this.held);
    this.held = needed;
  }
}
