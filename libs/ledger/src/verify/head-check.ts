import { isDeepStrictEqual } from 'node:util';
import type { MultisetHash } from '../digest/multiset-hash';
import { epochOfCommit, forkInto, nextEpoch } from '../log/epochs';
import { emptyHead, headOf, PARTITION, type PartitionHead, partitionDocument } from '../log/head';
import type { CommitDocument, Fork, PartitionDocument } from '../store/documents';
import type { Store } from '../store/store';
import type { Discrepancies } from './discrepancy';
import { differingField } from './same';
import { misshapen, type Shape } from './shapes';

const COLLECTION = 'partitions';

/** The head that a verification walks to, and its document. */
export interface HeadGiven {
  readonly head: PartitionHead;
  /** Unset when it is not there, or not well formed. */
  readonly document: PartitionDocument | undefined;
  /** The commit after which the log itself begins. */
  readonly begins: number;
}

/** The head as its document has it; what is wrong with the document shows when the log was walked. */
export async function headGiven(store: Store, shapes: ReadonlyMap<string, Shape>): Promise<HeadGiven> {
  const kept = await store.partitions().findOne({ _id: PARTITION });
  const document = kept && misshapen(shapes.get(COLLECTION) ?? {}, kept) === undefined ? kept : undefined;
  const [first, last] = await Promise.all(
    ([1, -1] as const).map((order) => store.commits().find({}).sort({ _id: order }).limit(1).next()),
  );
  const head = document ? headOf(document) : emptyHead();
  const begins = Math.max(0, Number(first?.seq ?? head.base + 1) - 1) || 0;
  // Of a whole log it is the first commit that is missing where it does not begin with one.
  const base = head.base === 0 ? 0 : begins;
  return { head: { ...head, base, seq: document?.seq ?? (Number(last?.seq) || 0) }, document, begins };
}

/** Holds the head's document against the log: it is what the last commit and the commits' epochs come to. */
export class HeadCheck {
  readonly #forks: readonly Fork[] | undefined;
  #last: CommitDocument | undefined;
  #followsForks = true;

  constructor(
    private readonly given: HeadGiven,
    private readonly found: Discrepancies,
  ) {
    const { document } = given;
    this.#forks = document && isInOrder(document) ? document.forks : undefined;
  }

  /** Sees every commit in order. */
  addCommit(commit: CommitDocument): void {
    this.#last = commit;
    const { epoch } = this.given.head;
    if (commit.epoch !== epochOfCommit(commit.seq, { epoch, forks: this.#forks ?? [] })) this.#followsForks = false;
  }

  /** @param state over the versions that are live after the last commit */
  check(state: MultisetHash): void {
    const { document, head, begins } = this.given;
    if (!document) {
      if (this.#last) this.found.add('MISSING', COLLECTION, PARTITION);
      return;
    }
    const expected = partitionDocument(this.#expected(head, state), state);
    const field = differingField(document, expected) ?? this.#forkDiffers(document);
    if (field !== undefined) this.found.add('DIFFERS', COLLECTION, PARTITION, field);
    else if (begins !== head.base) this.found.add('DIFFERS', COLLECTION, PARTITION, 'base');
  }

  /** Epochs and forks are what they are; the rest follows from the last commit. */
  #expected(head: PartitionHead, state: MultisetHash): PartitionHead {
    const { epoch, forks, base } = head;
    if (this.#last) {
      const { seq, recordedAt, hash, stateHash, after } = this.#last;
      return { epoch, seq, recordedAt, hash, stateHash, after, forks, base };
    }
    // Of what a replica was loaded from, the store can tell the state alone.
    return base > 0 ? { ...head, seq: base, stateHash: state.digest() } : { ...emptyHead(), epoch, forks };
  }

  #forkDiffers({ epoch }: PartitionDocument): string | undefined {
    if (!this.#forks || !this.#followsForks) return 'forks';
    const last = this.#forks.at(-1);
    return epoch === (last ? nextEpoch(last) : 1) ? undefined : 'epoch';
  }
}

/** Each epoch begins after an earlier one, no further back than that one did, and the last no further on than the log. */
function isInOrder({ forks, seq: end }: PartitionDocument): boolean {
  const begins = new Map([[1, 0]]);
  let last = 1;
  for (const fork of forks) {
    const next = nextEpoch(fork);
    const begin = begins.get(fork.epoch);
    const isWhole = isDeepStrictEqual(fork, forkInto(next, fork)) && [next, fork.seq].every(Number.isSafeInteger);
    if (!isWhole || begin === undefined || next <= last || fork.seq < begin) return false;
    begins.set(next, fork.seq);
    last = next;
  }
  return (begins.get(last) ?? 0) <= end;
}
