import { mongo } from 'mongoose';
import type { CheckpointPartDocument } from '../store/documents';
import type { Store } from '../store/store';
import { isDuplicateElsewhere } from '../store/store-errors';
import { CounterCube } from './counter-cube';
import type { PackedTuples } from './tuple-column';

export const TUPLE_BYTES = 12;
/** Tuples a document holds at most. */
const TUPLES_PER_PART = 300_000;
const TUPLES_PER_INSERT = 300_000;

/** `_id` prefix of a counter's documents; seqs are padded so that ids order like them. */
export function counterId(resource: string, counter: string, seq: number): string {
  return `${resource}/${counter}/${`${seq}`.padStart(12, '0')}`;
}

/** A counter as of its last checkpoint at or before a seq; empty without one. Deltas after it are still to be applied. */
export async function loadCheckpoint(
  store: Store,
  resource: string,
  counter: string,
  upTo: number,
): Promise<CounterCube> {
  return load(store, resource, counter, upTo, {});
}

/** The same with a single division in it. */
export async function loadDivision(
  store: Store,
  resource: string,
  counter: string,
  upTo: number,
  prefix: string,
): Promise<CounterCube> {
  return load(store, resource, counter, upTo, { prefix });
}

async function load(
  store: Store,
  resource: string,
  counter: string,
  upTo: number,
  only: { readonly prefix?: string },
): Promise<CounterCube> {
  const range = { $gte: counterId(resource, counter, 0), $lte: counterId(resource, counter, upTo) };
  const header = await store.checkpoints().find({ _id: range }).sort({ _id: -1 }).limit(1).next();
  if (!header) return new CounterCube(0, [], []);
  const chunks = new Map<string, PackedTuples[]>();
  for await (const part of store.checkpointParts().find({ checkpoint: header.parts, ...only })) {
    const { prefix, tuples } = unpackPart(part);
    chunks.set(prefix, [...(chunks.get(prefix) ?? []), tuples]);
  }
  const columns = [...chunks].map(([prefix, parts]): [string, PackedTuples] => [prefix, join(parts)]);
  return new CounterCube(header.seq, header.groups, columns);
}

/**
 * Keeps a cube's present state. The header comes last: a checkpoint without one is not there. What it says follows from the
 * deltas, so that processes which keep the same one write the same.
 */
export async function saveCheckpoint(
  store: Store,
  resource: string,
  counter: string,
  { seq, groups, columns }: ReturnType<CounterCube['checkpoint']>,
): Promise<void> {
  const _id = counterId(resource, counter, seq);
  let waiting: CheckpointPartDocument[] = [];
  let tuples = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await unlessThere(store.checkpointParts().insertMany(waiting, { ordered: false }));
    waiting = [];
    tuples = 0;
  };
  for (const part of partsOf(_id, columns)) {
    waiting.push(part);
    tuples += part.tuples.length() / TUPLE_BYTES;
    if (tuples > TUPLES_PER_INSERT) await flush();
  }
  await flush();
  await unlessThere(store.checkpoints().insertOne({ _id, resource, counter, seq, groups, parts: _id }));
}

/** What is there already is the same. */
async function unlessThere(insert: Promise<unknown>): Promise<void> {
  try {
    await insert;
  } catch (error) {
    if (!isDuplicateElsewhere(error)) throw error;
  }
}

/** The parts of a checkpoint: of each division as many as its tuples fill. */
export function* partsOf(
  checkpoint: string,
  columns: ReturnType<CounterCube['checkpoint']>['columns'],
): Generator<CheckpointPartDocument> {
  for (const [prefix, packed] of columns) {
    for (let from = 0, number = 0; from < packed.n.length; from += TUPLES_PER_PART, number++) {
      yield packPart(checkpoint, prefix, number, packed, from);
    }
  }
}

function packPart(
  checkpoint: string,
  prefix: string,
  number: number,
  { groupX, day, n }: PackedTuples,
  from: number,
): CheckpointPartDocument {
  const to = from + TUPLES_PER_PART;
  const columns = [groupX, day, n].map((column) => {
    const { buffer, byteOffset, byteLength } = column.subarray(from, to);
    return Buffer.from(buffer, byteOffset, byteLength);
  });
  const tuples = new mongo.Binary(Buffer.concat(columns));
  return { _id: `${checkpoint}/${prefix}/${`${number}`.padStart(6, '0')}`, checkpoint, prefix, tuples };
}

function unpackPart({ prefix, tuples }: CheckpointPartDocument): { prefix: string; tuples: PackedTuples } {
  // A copy, for typed arrays need aligned memory.
  const bytes = Uint8Array.from(tuples.buffer).buffer;
  const length = bytes.byteLength / TUPLE_BYTES;
  const groupX = new Uint32Array(bytes, 0, length);
  const day = new Uint32Array(bytes, length * 4, length);
  return { prefix, tuples: { groupX, day, n: new Int32Array(bytes, length * 8, length) } };
}

function join(parts: readonly PackedTuples[]): PackedTuples {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const concat = (pick: (part: PackedTuples) => ArrayLike<number>): number[] =>
    parts.flatMap((part) => Array.from(pick(part)));
  return {
    groupX: Uint32Array.from(concat((part) => part.groupX)),
    day: Uint32Array.from(concat((part) => part.day)),
    n: Int32Array.from(concat((part) => part.n)),
  };
}
