import { type ShipInPartsRequest, ShipRequest } from '@registry/proto/common/v1';
import { encodeMessage } from '../contract/codec';
import { invalidArgument, violation } from '../errors/constructors';

const mebibyte = 1024 * 1024;
const partBytes = 4 * mebibyte;
/** The largest request that is put together. */
const maxBytes = 256 * mebibyte;

/** A request as parts that messages hold. */
export function* partsOf(request: ShipRequest): Generator<ShipInPartsRequest> {
  const bytes = encodeMessage(ShipRequest, request);
  for (let from = 0; from < bytes.length; from += partBytes) {
    yield { part: bytes.subarray(from, from + partBytes) };
  }
}

/** The request that came in parts. @throws RegistryError INVALID_ARGUMENT `TOO_LARGE`, `MALFORMED` */
export async function joined(parts: AsyncIterable<ShipInPartsRequest>): Promise<ShipRequest> {
  const received: Uint8Array[] = [];
  let size = 0;
  for await (const { part } of parts) {
    size += part.length;
    if (size > maxBytes) {
      const text = { en: `must be at most ${maxBytes} bytes in all`, zh: `合计最多${maxBytes}字节` };
      throw invalidArgument([violation('part', 'TOO_LARGE', text)]);
    }
    received.push(part);
  }
  try {
    return ShipRequest.decode(Buffer.concat(received));
  } catch {
    const text = { en: 'must be an encoded ShipRequest', zh: '须为编码后的ShipRequest' };
    throw invalidArgument([violation('part', 'MALFORMED', text)]);
  }
}
