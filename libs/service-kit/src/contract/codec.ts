import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import { BufferWriter } from 'protobufjs/minimal';
import type { MessageCodec } from './definition';

/**
 * protobufjs' writer under the interface that ts-proto's `encode` calls. It writes the same bytes as the writer of
 * `@bufbuild/protobuf` in less than half the time.
 */
class FastWriter extends BufferWriter {
  join(): this {
    this.ldelim();
    return this;
  }
}

/** The wire form of a message. */
export function encodeMessage(type: MessageCodec, message: unknown): Buffer {
  const bytes = type.encode(message, new FastWriter() as unknown as BinaryWriter).finish();
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * A message that is already encoded: what a cache of final bytes hands to the server, which sends it as it is.
 */
export class Encoded<T> {
  declare readonly message?: T;

  private constructor(readonly bytes: Buffer) {}

  /** Encodes once, to be sent any number of times. */
  static of<T>(
    type: { encode(message: T, writer?: BinaryWriter): BinaryWriter; decode(input: Uint8Array): T },
    message: T,
  ): Encoded<T> {
    return new Encoded<T>(encodeMessage(type, message));
  }
}
