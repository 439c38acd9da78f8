import { HEADER_SIZE, MAX_MESSAGE_SIZE } from './message';

/** Cuts a byte stream into messages, without copying what arrives whole. */
export class Framer {
  private chunks: Buffer[] = [];
  private held = 0;
  private wanted = HEADER_SIZE;

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
    this.chunks.push(chunk);
    this.held += chunk.length;
    if (this.held < this.wanted) return [];
    const bytes = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks, this.held);
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
    this.chunks = at < bytes.length ? [bytes.subarray(at)] : [];
    this.held = bytes.length - at;
    return messages;
  }
}
