/** Keys whose last change is remembered. */
const REMEMBERED = 50_000;

/** Knows which records changed lately, so that a read just behind the head need not ask the store. */
export class RecentChanges {
  readonly #last = new Map<string, number>();
  /** Since this commit every change is known. */
  #since: number;

  constructor(since: number) {
    this.#since = since;
  }

  /** A commit changed a record; commits are told in order. */
  note(key: string, seq: number): void {
    this.#last.delete(key);
    this.#last.set(key, seq);
    if (this.#last.size <= REMEMBERED) return;
    for (const [oldest, changed] of this.#last) {
      this.#last.delete(oldest);
      this.#since = Math.max(this.#since, changed);
      return;
    }
  }

  /** Whether a record is known to be as it was at a seq. */
  unchangedSince(key: string, seq: number): boolean {
    return seq >= this.#since && (this.#last.get(key) ?? 0) <= seq;
  }
}
