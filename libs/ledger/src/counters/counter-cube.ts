import { unpackTuples } from './contributions';
import { divisionPrefix, prefixesOf } from './division-prefix';
import type { Sums } from './sums';
import { type PackedTuples, TupleColumn } from './tuple-column';

const MAX_RECENT_TUPLES = 200_000;

interface RecentCommit {
  readonly seq: number;
  /** As packTuples writes them: a fraction of what they take as objects. */
  readonly text: string;
  readonly count: number;
}

/** One counter in memory, at one seq: a column per division, and the latest commits so that it can look back. */
export class CounterCube {
  readonly groups: string[] = [];
  readonly #groupIds = new Map<string, number>();
  readonly #columns = new Map<string, TupleColumn>();
  #recent: RecentCommit[] = [];
  #recentTuples = 0;
  /** Looking back reaches to this seq. */
  #reaches: number;
  /** How many tuples were applied since the last checkpoint. */
  tuplesSinceCheckpoint = 0;
  /** How many tuples the last checkpoint holds, over all divisions. */
  tuplesAtCheckpoint = 0;

  /** Starts from a checkpoint, or empty at seq 0. */
  constructor(
    public seq: number,
    groups: readonly string[],
    columns: Iterable<readonly [string, PackedTuples]>,
  ) {
    this.#reaches = seq;
    for (const group of groups) this.groupId(group);
    for (const [prefix, packed] of columns) {
      this.#columns.set(prefix, new TupleColumn(packed));
      this.tuplesAtCheckpoint += packed.n.length;
    }
  }

  /** Number of a group, given on first sight. */
  groupId(group: string): number {
    let id = this.#groupIds.get(group);
    if (id === undefined) {
      id = this.groups.push(group) - 1;
      this.#groupIds.set(group, id);
    }
    return id;
  }

  /** Applies what a commit added; text as packTuples writes it. */
  apply(seq: number, text: string): void {
    if (seq <= this.seq) return;
    let count = 0;
    for (const { division, group, x, day, n } of unpackTuples(text)) {
      count++;
      const id = this.groupId(group);
      for (const prefix of prefixesOf(division)) this.#column(prefix).add(id, x, day, n);
    }
    this.seq = seq;
    this.tuplesSinceCheckpoint += count;
    this.#remember({ seq, text, count });
  }

  /** Sums of a division; undefined when the seq lies further back than the cube remembers. */
  sum(division: string, day: number, bounds: readonly number[] | undefined, seq: number): Sums | undefined {
    if (seq < this.#reaches) return undefined;
    const prefix = divisionPrefix(division);
    const sums = this.#column(prefix).sum(day, bounds);
    if (seq >= this.seq) return sums;
    const earlier = sums.copy();
    for (let i = this.#recent.length - 1; i >= 0; i--) {
      const commit = this.#recent[i];
      if (!commit || commit.seq <= seq) break;
      for (const tuple of unpackTuples(commit.text)) {
        if (divisionPrefix(tuple.division).startsWith(prefix)) {
          earlier.add(this.groupId(tuple.group), tuple.x, tuple.day, -tuple.n);
        }
      }
    }
    return earlier;
  }

  /** All columns, packed; they do not change when the cube moves on. */
  checkpoint(): { seq: number; groups: string[]; columns: [string, PackedTuples][] } {
    const columns = [...this.#columns].map(([prefix, column]): [string, PackedTuples] => [prefix, column.pack()]);
    this.tuplesSinceCheckpoint = 0;
    this.tuplesAtCheckpoint = columns.reduce((sum, [, { n }]) => sum + n.length, 0);
    return { seq: this.seq, groups: [...this.groups], columns };
  }

  #column(prefix: string): TupleColumn {
    let column = this.#columns.get(prefix);
    if (!column) this.#columns.set(prefix, (column = new TupleColumn()));
    return column;
  }

  #remember(commit: RecentCommit): void {
    this.#recent.push(commit);
    this.#recentTuples += commit.count;
    if (this.#recentTuples <= MAX_RECENT_TUPLES) return;
    // Half at a time, so that the array is not shifted with every commit.
    let drop = 0;
    while (this.#recentTuples > MAX_RECENT_TUPLES / 2) {
      const oldest = this.#recent[drop++];
      if (!oldest) break;
      this.#recentTuples -= oldest.count;
      this.#reaches = oldest.seq;
    }
    this.#recent = this.#recent.slice(drop);
  }
}
