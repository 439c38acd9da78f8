import { type ShipInPartsRequest, ShipRequest } from '@registry/proto/common/v1';
import { status } from '@grpc/grpc-js';
import { encodeMessage } from '../contract/codec';
import { Interruption } from '../contract/interruption';
import { type BilingualText, invalidArgument, violation } from '../errors/constructors';
import { RegistryError } from '../errors/registry-error';

const mebibyte = 1024 * 1024;
const partBytes = 4 * mebibyte;
/** The largest request that is put together. */
const maxBytes = 256 * mebibyte;
const maxParts = 1_024;
const maxIdleMs = 30_000;
/** Whoever sends drop by drop keeps the others from sending for no longer than this. */
const maxWholeMs = 600_000;

/** A request as parts that messages hold. */
export function* partsOf(request: ShipRequest): Generator<ShipInPartsRequest> {
  const bytes = encodeMessage(ShipRequest, request);
  for (let from = 0; from < bytes.length; from += partBytes) {
    yield { part: bytes.subarray(from, from + partBytes) };
  }
}

/** How a request in parts is waited for. */
export interface PartsPatience {
  /** Aborted when the answer is no longer wanted, its reason an error. */
  readonly signal: AbortSignal;
  /** How long the next part may take, in milliseconds; 30 s unless told. */
  readonly idleMs?: number;
  /** How long all parts may take together, in milliseconds; 10 minutes unless told. */
  readonly wholeMs?: number;
}

/**
 * The request that came in parts.
 * @throws RegistryError INVALID_ARGUMENT `REQUIRED`, `TOO_MANY`, `TOO_LARGE`, `MALFORMED`; DEADLINE_EXCEEDED `PART_OVERDUE`
 */
export async function joined(
  parts: AsyncIterable<ShipInPartsRequest>,
  { signal, idleMs = maxIdleMs, wholeMs = maxWholeMs }: PartsPatience,
): Promise<ShipRequest> {
  const source = parts[Symbol.asyncIterator]();
  const wait = new Interruption();
  const giveUp = (): void => wait.interrupt(signal.reason as Error);
  if (signal.aborted) {
    giveUp();
  }
  signal.addEventListener('abort', giveUp, { once: true });
  const whole = setTimeout(() => wait.interrupt(overdue('All parts', wholeMs)), wholeMs);
  const received: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const idle = setTimeout(() => wait.interrupt(overdue('The next part', idleMs)), idleMs);
      const next = await wait.orResult(source.next()).finally(() => clearTimeout(idle));
      if (next.done === true) {
        break;
      }
      const { part } = next.value;
      size += part.length;
      checkPart(part, { count: received.length + 1, size });
      received.push(part);
    }
  } finally {
    clearTimeout(whole);
    signal.removeEventListener('abort', giveUp);
    // Not waited for: a source that is asked for its next part ends only after that.
    source.return?.().catch(() => undefined);
  }
  try {
    return ShipRequest.decode(Buffer.concat(received));
  } catch {
    throw refused('MALFORMED', { en: 'must be an encoded ShipRequest', zh: '须为编码后的ShipRequest' });
  }
}

function checkPart(part: Uint8Array, { count, size }: { readonly count: number; readonly size: number }): void {
  if (part.length === 0) {
    throw refused('REQUIRED', { en: 'must not be empty', zh: '不得为空' });
  }
  if (count > maxParts) {
    throw refused('TOO_MANY', { en: `must be at most ${maxParts} in all`, zh: `最多${maxParts}个` });
  }
  if (size > maxBytes) {
    throw refused('TOO_LARGE', { en: `must be at most ${maxBytes} bytes in all`, zh: `合计最多${maxBytes}字节` });
  }
}

function refused(reason: string, text: BilingualText): RegistryError {
  return invalidArgument([violation('part', reason, text)]);
}

function overdue(what: string, ms: number): RegistryError {
  const message = `${what} did not come within ${ms / 1_000} s; ship again`;
  return new RegistryError({ code: status.DEADLINE_EXCEEDED, reason: 'PART_OVERDUE', message });
}
