import { prefixesOf } from '../counters/division-prefix';

const NAMED = 8;

/** A part of a statistic of which no version tells any more. */
interface Share {
  sum: number;
  /** The documents that it may stand in. */
  readonly documents: Set<string>;
}

/**
 * What counters hold of erased records. None of it can be derived, as their data are wiped; but whatever commits added was
 * taken back by the erasure, so all of it comes to nothing.
 */
export class ErasedShare {
  readonly #shares = new Map<string, Share>();

  /** @param byPrefix whether a part of it stands in a replica's first checkpoint, which knows prefixes alone */
  constructor(private readonly byPrefix: boolean) {}

  /** Adds to a counter's tuple (its fields joined by tabs) what a delta holds beside what versions tell. */
  add(counter: string, tuple: string, n: number, document: string): void {
    const at = tuple.indexOf('\t');
    const division = tuple.slice(0, at);
    const places = this.byPrefix ? prefixesOf(division) : [division];
    for (const place of places) this.addAt(counter, `${place}${tuple.slice(at)}`, n, document);
  }

  /** The same of one prefix. */
  addAt(counter: string, tuple: string, n: number, document: string): void {
    if (n === 0) return;
    const id = `${counter}\t${tuple}`;
    const share = this.#shares.get(id) ?? { sum: 0, documents: new Set<string>() };
    this.#shares.set(id, share);
    share.sum += n;
    if (share.documents.size < NAMED) share.documents.add(document);
  }

  /** The documents one of which holds too much or too little. */
  suspects(): Set<string> {
    const suspects = new Set<string>();
    for (const { sum, documents } of this.#shares.values()) {
      if (sum !== 0) for (const document of documents) suspects.add(document);
    }
    return suspects;
  }
}
