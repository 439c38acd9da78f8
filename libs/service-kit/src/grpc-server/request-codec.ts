import type { MessageCodec } from '../contract/definition';

/** What a request that is no message of its type is decoded to: the wrapper answers it with INVALID_ARGUMENT. */
export const malformed = Symbol('malformed request');

/** Decodes requests; grpc-js would answer INTERNAL for what cannot be decoded. */
export function requestDecoder(type: MessageCodec): (bytes: Buffer) => unknown {
  return (bytes) => {
    try {
      return type.decode(bytes);
    } catch {
      return malformed;
    }
  };
}

/** Responses reach grpc-js encoded, so that what fails to encode is logged and answered like any other error. */
export function passThrough(bytes: Buffer): Buffer {
  return bytes;
}
