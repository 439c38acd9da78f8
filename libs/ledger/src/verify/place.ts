import type { PartitionHead } from '../log/head';
import { dateInShanghai } from '../time/dates';
import type { AppliedCommit } from '../store/documents';
import type { Store } from '../store/store';
import type { Discrepancies } from './discrepancy';
import type { Shape } from './shapes';

/** What the parts of a verification share. */
export interface Place {
  readonly store: Store;
  /** The head up to which the log is walked: what is written since is the next verification's. */
  readonly head: PartitionHead;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** By the name of a node below, the one that ships to this node what it records. */
  readonly via: ReadonlyMap<string, string>;
  /** Whether a replica is being loaded: its claims and counters come in the end. */
  readonly isLoading: boolean;
  /** What is wrong with the log and the versions, that all else follows from. */
  readonly found: Discrepancies;
  /** What is wrong with the rest. */
  readonly derived: Discrepancies;
}

/** On which days commits were recorded: they never go back, so a few entries tell of all. */
export class Days {
  readonly #from: { readonly seq: number; readonly day: string }[] = [];

  add(seq: number, recordedAt: string): void {
    const time = Date.parse(recordedAt);
    const day = Number.isNaN(time) ? '' : dateInShanghai(new Date(time));
    if (this.#from.at(-1)?.day !== day) this.#from.push({ seq, day });
  }

  /** The day of a commit, or of the last before it that is known. */
  of(seq: number): string {
    return this.#from.findLast((entry) => entry.seq <= seq)?.day ?? '';
  }
}

/** What the log accounts for, gathered while it is walked. */
export interface LogAccount {
  commits: number;
  /** By resource, how many versions its commits open. */
  readonly opened: Map<string, number>;
  /** By resource, how many they close. */
  readonly closed: Map<string, number>;
  /** By resource, how many records they merge and erase. */
  readonly fates: Map<string, number>;
  /** State ids of records that erased ones were merged into: an erasure frees identifiers that their past versions name. */
  readonly freed: Set<string>;
  readonly days: Days;
  /** By the name of a node that ships to this one, the last of its commits. */
  readonly applied: Map<string, AppliedCommit>;
  /** Names of the nodes below that recorded versions; none in a replica. */
  readonly origins: Set<string>;
}

export function emptyAccount(): LogAccount {
  const counts = { commits: 0, opened: new Map(), closed: new Map(), fates: new Map() };
  return { ...counts, freed: new Set(), days: new Days(), applied: new Map(), origins: new Set() };
}

export function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
