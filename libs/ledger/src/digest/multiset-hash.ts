import { createHash } from 'node:crypto';
import { sm3 } from './sm3';

const LANES = 1024;
const BYTES = LANES * 2;

/**
 * LtHash16: an incremental hash of a multiset (Bellare and Micciancio, "A New Paradigm for Collision-free Hashing";
 * Lewi et al., "Securing Update Propagation with Homomorphic Hashing"). Each element is stretched by SHAKE128 to 1,024
 * lanes of 16 bits that are added or subtracted; the order of elements does not matter.
 */
export class MultisetHash {
  readonly #lanes: Uint16Array;

  /** Starts empty, or from what `bytes` returned before. */
  constructor(bytes?: Uint8Array) {
    this.#lanes = new Uint16Array(LANES);
    if (bytes) Buffer.from(this.#lanes.buffer).set(bytes);
  }

  /** Adds an element. */
  add(element: string): void {
    const stretched = stretch(element);
    for (let i = 0; i < LANES; i++) this.#lanes[i] = (this.#lanes[i] ?? 0) + (stretched[i] ?? 0);
  }

  /** Takes an element away that was added before. */
  remove(element: string): void {
    const stretched = stretch(element);
    for (let i = 0; i < LANES; i++) this.#lanes[i] = (this.#lanes[i] ?? 0) - (stretched[i] ?? 0);
  }

  /** The accumulator, 2,048 bytes. */
  bytes(): Buffer {
    return Buffer.from(this.#lanes.slice().buffer);
  }

  /** SM3 of the accumulator, hex. */
  digest(): string {
    return sm3(new Uint8Array(this.#lanes.buffer));
  }
}

function stretch(element: string): Uint16Array {
  const bytes = createHash('shake128', { outputLength: BYTES }).update(element).digest();
  return new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + BYTES));
}
