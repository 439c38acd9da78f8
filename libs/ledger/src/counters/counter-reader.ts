import { InvalidFactError } from '../errors';
import type { Moment } from '../log/commit';
import type { Follower } from '../log/follower';
import type { DeltaDocument } from '../store/documents';
import type { Store } from '../store/store';
import { dayNumber, requireDate } from '../time/dates';
import { counterId, loadCheckpoint, loadDivision, saveCheckpoint } from './checkpoints';
import type { CounterCube } from './counter-cube';
import { divisionPrefix } from './division-prefix';

/** A checkpoint is due after so many tuples, and half as many as the last one holds: their number stays logarithmic. */
const CHECKPOINT_TUPLES = 200_000;
const DELTAS_PER_READ = 20;

/** What to sum. */
export interface SumQuery {
  readonly resource: string;
  readonly counter: string;
  /** GB/T 2260 code or the code of a street; `000000` is the whole country. */
  readonly division: string;
  /** Ascending dates b0 < b1 < ...: sum i counts x in [b_i, b_i+1), the last one all from its bound on. */
  readonly xBounds?: readonly string[];
}

/** A counter that is loaded, or being loaded. */
interface LoadedCounter {
  readonly cube: Promise<CounterCube>;
  /** Once loaded; commits that come before are kept in `waiting`. */
  ready?: CounterCube;
  readonly waiting: DeltaDocument[];
  saving: boolean;
}

/** Sums of counters, kept up by the commit log: any date, any seq, and never a count over records. */
export class CounterReader {
  readonly #store: Store;
  readonly #follower: Follower;
  readonly #counters = new Map<string, LoadedCounter>();

  constructor(store: Store, follower: Follower) {
    this.#store = store;
    this.#follower = follower;
    follower.listen((_, deltas) => deltas.forEach((delta) => this.#follow(delta)));
  }

  /**
   * Per group one number for each of xBounds, or one number without; groups that count nothing are left out. Errors:
   * InvalidFactError for a division or bounds that are none, StoreUnavailableError.
   */
  async sum({ resource, counter, division, xBounds }: SumQuery, moment: Moment): Promise<Map<string, number[]>> {
    if (!/^\d{2,12}$/.test(division)) {
      throw new InvalidFactError('division', 'DIVISION_INVALID', 'A division code has 2 to 12 digits.');
    }
    const bounds = xBounds?.map((bound) => {
      requireDate('xBounds', bound);
      return dayNumber(bound);
    });
    const day = dayNumber(moment.validAt);
    const cube = await this.#store.guard(() => this.#counter(resource, counter).cube);
    const sums = cube.sum(division, day, bounds, moment.seq);
    if (sums) return sums.result(cube.groups);
    return this.#store.guard(async () => {
      const prefix = divisionPrefix(division);
      const past = await loadDivision(this.#store, resource, counter, moment.seq, prefix);
      await this.#applyDeltas(past, resource, counter, moment.seq);
      return past.sum(division, day, bounds, past.seq)?.result(past.groups) ?? new Map<string, number[]>();
    });
  }

  /** Loads every counter there is, so that the first sums need not wait. */
  async warm(): Promise<void> {
    for (let after = ''; ;) {
      const next = await this.#store
        .deltas()
        .find({ _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(1)
        .next();
      if (!next) return;
      await this.#counter(next.resource, next.counter).cube;
      // Behind all seqs of this counter.
      after = `${next.resource}/${next.counter}/:`;
    }
  }

  #counter(resource: string, counter: string): LoadedCounter {
    const name = `${resource}/${counter}`;
    const known = this.#counters.get(name);
    if (known) return known;
    const loaded: LoadedCounter = { cube: this.#load(resource, counter), waiting: [], saving: false };
    this.#counters.set(name, loaded);
    loaded.cube.then(
      (cube) => {
        for (const delta of loaded.waiting.splice(0)) cube.apply(delta.seq, delta.tuples);
        loaded.ready = cube;
        this.#checkpointWhenDue(resource, counter, loaded, cube);
      },
      () => this.#counters.delete(name),
    );
    return loaded;
  }

  async #load(resource: string, counter: string): Promise<CounterCube> {
    const { seq } = this.#follower.head;
    const cube = await loadCheckpoint(this.#store, resource, counter, seq);
    await this.#applyDeltas(cube, resource, counter, seq);
    return cube;
  }

  async #applyDeltas(cube: CounterCube, resource: string, counter: string, upTo: number): Promise<void> {
    const range = { $gt: counterId(resource, counter, cube.seq), $lte: counterId(resource, counter, upTo) };
    const deltas = this.#store.deltas().find({ _id: range }, { batchSize: DELTAS_PER_READ }).sort({ _id: 1 });
    for await (const delta of deltas) cube.apply(delta.seq, delta.tuples);
  }

  #follow(delta: DeltaDocument): void {
    const { resource, counter, seq, tuples } = delta;
    const known = this.#counters.get(`${resource}/${counter}`);
    // A counter that begins is loaded at once, while there is little of it; the load reads this commit too.
    const loaded = known ?? this.#counter(resource, counter);
    if (!known) return;
    if (!loaded.ready) {
      loaded.waiting.push(delta);
      return;
    }
    loaded.ready.apply(seq, tuples);
    this.#checkpointWhenDue(resource, counter, loaded, loaded.ready);
  }

  #checkpointWhenDue(resource: string, counter: string, loaded: LoadedCounter, cube: CounterCube): void {
    if (loaded.saving || cube.tuplesSinceCheckpoint < Math.max(CHECKPOINT_TUPLES, cube.tuplesAtCheckpoint / 2)) return;
    loaded.saving = true;
    // A checkpoint that fails costs nothing but time: the next one holds the same.
    saveCheckpoint(this.#store, resource, counter, cube.checkpoint())
      .catch(() => undefined)
      .finally(() => {
        loaded.saving = false;
      });
  }
}
