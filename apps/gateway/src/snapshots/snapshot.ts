import type { SourceName } from '../registries/source';
import type { Positions } from './positions';

/** One world: where each registry stands, and what day it is. */
export interface World {
  /** The date that stands for "today", YYYY-MM-DD. */
  readonly today: string;
  /** A registry that is not among them was not known when the world was pinned: nothing of it is answered. */
  readonly positions: Readonly<Partial<Record<SourceName, Positions>>>;
}

/** A pinned world: the same request with the same snapshot has the same answer, whatever was written since. */
export interface Snapshot extends World {
  /** What clients know it by: `Registry-Snapshot`, `snapshot=`. */
  readonly token: string;
  /** Whether the reader asked for just this world; else it is the one of now. */
  readonly isGiven: boolean;
}
