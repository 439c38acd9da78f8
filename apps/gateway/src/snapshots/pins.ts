import { epochOf, type Positions, reach, seqOf } from './positions';

/** Heads of one registry that wait for what they follow; of more than these, some between the first and last are left out. */
const maxWaiting = 32;

/** A registry's head, and by registry the latest commit that it follows. */
export interface KnownHead<Name extends string> {
  readonly positions: Positions;
  readonly after: Readonly<Partial<Record<Name, number>>>;
}

/** One head as it was heard. */
interface Heard<Name extends string> extends KnownHead<Name> {
  /** When, in the order in which heads are heard and questions begin. */
  readonly at: number;
  /** Heads of registries that were asked later and do not have what this one follows: it was lost. */
  readonly instead: Map<Name, Positions>;
}

/** When a question about a head began. */
export type Asked = { readonly at: number };

/**
 * One position of each registry that may be read together. The vector only rises (epoch first, then seq) and is closed:
 * where a registry's pinned commits follow commit n of another, that one's pin is at least n, so that an effect is never
 * shown without its cause. Where the other lost n, since it was restored, its head stands for n: it shows so when it is
 * asked after the effect was heard of and its head is before n. A registry of which nothing was heard has no pin.
 *
 * `after` of a head holds for all heads that follow, so heads of a registry are tried from the latest down.
 */
export class Pins<Name extends string> {
  private readonly pinned = new Map<Name, Heard<Name>>();
  private readonly waiting = new Map<Name, Heard<Name>[]>();
  private tick = 0;
  private known: Readonly<Partial<Record<Name, Positions>>>;

  constructor(private readonly names: readonly Name[]) {
    this.known = this.vectorOf();
    names.forEach((name) => this.waiting.set(name, []));
  }

  /** The vector; another object exactly when it rose. */
  get vector(): Readonly<Partial<Record<Name, Positions>>> {
    return this.known;
  }

  /** Takes note of a head. */
  heard(name: Name, head: KnownHead<Name>): void {
    this.add(name, head);
    this.raise();
  }

  /** Says that a registry is being asked for its head from now on. */
  ask(): Asked {
    this.tick += 1;
    return { at: this.tick };
  }

  /** Takes note of a head that was asked for. */
  answered(name: Name, { at }: Asked, head: KnownHead<Name>): void {
    for (const heard of this.everyHead()) {
      const followed = heard.after[name] ?? 0;
      if (heard.at <= at && followed > seqOf(head.positions) && !heard.instead.has(name)) {
        heard.instead.set(name, head.positions);
      }
    }
    this.add(name, head);
    this.raise();
  }

  /** Registries whose heads known here are behind what others follow: those must be asked before the others' pins rise. */
  behind(): Name[] {
    return this.names.filter((name) => {
      const latest = this.waiting.get(name)?.at(-1) ?? this.pinned.get(name);
      return latest !== undefined && this.everyHead().some((heard) => !isFollowed(heard, name, latest));
    });
  }

  private add(name: Name, { positions, after }: KnownHead<Name>): void {
    const waiting = this.waiting.get(name) ?? [];
    const latest = waiting.at(-1) ?? this.pinned.get(name);
    if (latest !== undefined && reach(latest.positions, positions)) {
      return;
    }
    const epoch = epochOf(positions);
    // What waited may be lost when the log was restored.
    const kept = waiting.filter((heard) => epochOf(heard.positions) === epoch);
    if (kept.length === maxWaiting) {
      kept.splice(-1, 1);
    }
    this.tick += 1;
    this.waiting.set(name, [...kept, { positions, after, at: this.tick, instead: new Map() }]);
  }

  /** Takes the latest heads and steps down from those that follow more than is shown, until nothing is amiss. */
  private raise(): void {
    const candidates = new Map(this.names.map((name) => [name, (this.waiting.get(name)?.length ?? 0) - 1] as const));
    const headOf = (name: Name): Heard<Name> | undefined =>
      this.waiting.get(name)?.[candidates.get(name) ?? -1] ?? this.pinned.get(name);
    const stepDown = (name: Name): void => void candidates.set(name, (candidates.get(name) ?? 0) - 1);
    const amiss = (): Name | undefined => {
      for (const effect of this.names) {
        const head = headOf(effect);
        const cause = head && this.names.find((name) => !isFollowed(head, name, headOf(name)));
        if (cause !== undefined) {
          // A pin does not fall: then it is the other that cannot rise so far.
          return (candidates.get(effect) ?? -1) >= 0 ? effect : cause;
        }
      }
      return undefined;
    };
    for (let name = amiss(); name !== undefined; name = amiss()) {
      stepDown(name);
    }
    this.pin(candidates);
  }

  private pin(candidates: ReadonlyMap<Name, number>): void {
    let rose = false;
    for (const [name, index] of candidates) {
      const waiting = this.waiting.get(name) ?? [];
      const head = waiting[index];
      if (head !== undefined) {
        this.pinned.set(name, head);
        this.waiting.set(name, waiting.slice(index + 1));
        rose = true;
      }
    }
    if (rose) {
      this.known = this.vectorOf();
    }
  }

  private vectorOf(): Partial<Record<Name, Positions>> {
    const vector: Partial<Record<Name, Positions>> = Object.create(null) as object;
    this.pinned.forEach(({ positions }, name) => {
      vector[name] = positions;
    });
    return vector;
  }

  private everyHead(): Heard<Name>[] {
    return [...this.pinned.values(), ...[...this.waiting.values()].flat()];
  }
}

/** Whether a head may be shown beside one of the registry `name`, or beside nothing of it. */
function isFollowed<Name extends string>(
  { after, instead }: Heard<Name>,
  name: Name,
  shown: KnownHead<Name> | undefined,
): boolean {
  const followed = after[name] ?? 0;
  if (shown === undefined || seqOf(shown.positions) >= followed) {
    return true;
  }
  const lost = instead.get(name);
  return lost !== undefined && reach(shown.positions, lost);
}
