import { type Asked, type KnownHead, Pins } from '../src/snapshots/pins';
import { type Positions, reach } from '../src/snapshots/positions';

/** Something that happens to registries or between them and a gateway. */
export type WorldEvent<Name extends string> =
  | { readonly kind: 'write'; readonly name: Name; readonly follows: readonly Name[] }
  | { readonly kind: 'send' | 'deliver' | 'ask' | 'answer'; readonly name: Name }
  | { readonly kind: 'restore'; readonly name: Name; readonly lose: number };

/** One commit: itself, told from every other, and the latest commit of each registry that its writer had seen. */
interface ModelCommit<Name extends string> {
  readonly id: number;
  readonly causes: Partial<Record<Name, number>>;
}

interface Log<Name extends string> {
  epoch: number;
  commits: ModelCommit<Name>[];
  /** Every log there was, by epoch, as it stood when the epoch ended. */
  readonly ended: Map<number, ModelCommit<Name>[]>;
  /** Heads on their way. */
  readonly sent: KnownHead<Name>[];
  /** A question under way: the registry may have answered as soon as it was put. */
  asked: { readonly asked: Asked; readonly head: KnownHead<Name> } | undefined;
}

/** Registries that follow each other's commits, lose some when they are restored, and a gateway that hears of it late. */
export class WorldModel<Name extends string> {
  readonly pins: Pins<Name>;
  private readonly logs: ReadonlyMap<Name, Log<Name>>;
  private lastId = 0;
  private before: Readonly<Partial<Record<Name, Positions>>>;

  constructor(private readonly names: readonly Name[]) {
    this.pins = new Pins(names);
    this.before = this.pins.vector;
    this.logs = new Map(
      names.map((name) => [name, { epoch: 1, commits: [], ended: new Map(), sent: [], asked: undefined }]),
    );
  }

  apply(event: WorldEvent<Name>): void {
    this.before = this.pins.vector;
    const log = this.log(event.name);
    switch (event.kind) {
      case 'write':
        this.write(log, event.name, event.follows);
        return;
      case 'send':
        log.sent.push(this.head(event.name));
        return;
      case 'deliver': {
        const head = log.sent.shift();
        if (head !== undefined) {
          this.pins.heard(event.name, head);
        }
        return;
      }
      case 'ask':
        log.asked ??= { asked: this.pins.ask(), head: this.head(event.name) };
        return;
      case 'answer':
        if (log.asked !== undefined) {
          const { asked, head } = log.asked;
          log.asked = undefined;
          this.pins.answered(event.name, asked, head);
        }
        return;
      case 'restore':
        log.ended.set(log.epoch, log.commits);
        log.commits = log.commits.slice(0, Math.max(0, log.commits.length - event.lose));
        log.epoch += 1;
    }
  }

  /** Nothing more happens: what was sent arrives, each registry tells of its head, and whoever is behind is asked. */
  settle(): void {
    for (const name of this.names) {
      const { sent } = this.log(name);
      this.apply({ kind: 'send', name });
      while (sent.length > 0) {
        this.apply({ kind: 'deliver', name });
      }
    }
    for (let round = 0; round <= this.names.length; round += 1) {
      for (const name of this.pins.behind()) {
        this.log(name).asked = undefined;
        this.apply({ kind: 'ask', name });
        this.apply({ kind: 'answer', name });
      }
    }
  }

  /** What a gateway that knows everything would pin. */
  heads(): Partial<Record<Name, Positions>> {
    return Object.fromEntries(this.names.map((name) => [name, this.head(name).positions])) as Partial<
      Record<Name, Positions>
    >;
  }

  /** What is wrong with the pins. */
  faults(): string[] {
    const faults: string[] = [];
    for (const name of this.names) {
      const [now, earlier] = [this.pins.vector[name], this.before[name]];
      if (earlier !== undefined && (now === undefined || !reach(now, earlier))) {
        faults.push(`${name} fell`);
      }
      for (const { id, causes } of this.shown(name) ?? []) {
        for (const [other, cause] of Object.entries(causes) as [Name, number][]) {
          const shown = this.shown(other);
          const isLost = !this.log(other).commits.some((commit) => commit.id === cause);
          if (shown !== undefined && !isLost && !shown.some((commit) => commit.id === cause)) {
            faults.push(`${name} shows ${id} without ${cause} of ${other}`);
          }
        }
      }
    }
    return faults;
  }

  /** The commits that a read at a registry's pin shows; nothing where its part cannot be read. */
  private shown(name: Name): readonly ModelCommit<Name>[] | undefined {
    const [position] = this.pins.vector[name] ?? [];
    if (position === undefined) {
      return undefined;
    }
    const { epoch, commits, ended } = this.log(name);
    const then = (position.epoch === epoch ? commits : ended.get(position.epoch))?.slice(0, position.seq);
    const last = then?.at(-1);
    // A position beyond where the log was restored to is refused.
    return last === undefined || commits[position.seq - 1]?.id === last.id ? then : undefined;
  }

  private write(log: Log<Name>, name: Name, follows: readonly Name[]): void {
    const causes: Partial<Record<Name, number>> = {};
    for (const other of follows) {
      const seen = this.log(other).commits.at(-1);
      if (other !== name && seen !== undefined) {
        causes[other] = seen.id;
        this.seqs.set(seen.id, this.log(other).commits.length);
      }
    }
    this.lastId += 1;
    log.commits = [...log.commits, { id: this.lastId, causes }];
  }

  private readonly seqs = new Map<number, number>();

  private head(name: Name): KnownHead<Name> {
    const { epoch, commits } = this.log(name);
    const after: Partial<Record<Name, number>> = {};
    for (const { causes } of commits) {
      for (const [other, cause] of Object.entries(causes) as [Name, number][]) {
        after[other] = Math.max(after[other] ?? 0, this.seqs.get(cause) ?? 0);
      }
    }
    return { positions: [{ partition: 'main', epoch, seq: commits.length }], after };
  }

  private log(name: Name): Log<Name> {
    const log = this.logs.get(name);
    if (log === undefined) {
      throw new TypeError(`No registry ${name}`);
    }
    return log;
  }
}
