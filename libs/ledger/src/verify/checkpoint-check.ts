import type { mongo } from 'mongoose';
import { counterId, loadCheckpoint, partsOf, TUPLE_BYTES } from '../counters/checkpoints';
import { CounterCube } from '../counters/counter-cube';
import { baseCubes } from '../foreign/base-counters';
import type { ResourceDefinition } from '../resource/definition';
import {
  type CheckpointDocument,
  type CheckpointPartDocument,
  type DeltaDocument,
  rowOf,
  type VersionDocument,
} from '../store/documents';
import { decodedData } from '../version/version-row';
import { BaseShare } from './base-share';
import type { ErasedShare } from './erased-share';
import type { Place } from './place';
import { misshapen, type Shape } from './shapes';
import { tuplesOf } from './tuples';

const CHECKPOINTS = 'counter_checkpoints';
const PARTS = 'counter_checkpoint_parts';
const DELTAS = 'counter_deltas';
const ID = /^([^/]+)\/(.+)\/(\d{12,})$/;

/** A state of a counter that is kept, in whole or, by a process that was stopped over it, in part. */
interface Checkpoint {
  readonly resource: string;
  readonly counter: string;
  readonly seq: number;
  readonly id: string;
  readonly header: CheckpointDocument | undefined;
}

/** Holds counters' checkpoints against the sum of the deltas up to them, each counter by itself. */
export class CheckpointCheck {
  constructor(
    private readonly place: Place,
    private readonly erased: ErasedShare,
    /** The head as it is now: deltas past the one that is walked were written meanwhile. */
    private readonly upTo: number,
  ) {}

  async run(): Promise<void> {
    await this.#checkSeqs();
    const checkpoints = await this.#checkpoints();
    await this.#checkBases(checkpoints);
    let name = '';
    let cube: CounterCube | undefined;
    for (const checkpoint of checkpoints) {
      const { resource, counter, seq, header } = checkpoint;
      if (seq === this.place.head.base) continue;
      if (`${resource}/${counter}` !== name) {
        name = `${resource}/${counter}`;
        cube = await this.#base(resource, counter);
      }
      if (!cube) continue;
      await this.#advance(cube, checkpoint);
      const { groups, columns } = cube.checkpoint();
      if (header && header.groups.join('\n') !== groups.join('\n')) this.#wrong(CHECKPOINTS, header._id, 'groups');
      await this.#compare(checkpoint, columns);
    }
  }

  #wrong(collection: string, id: string, field: string): void {
    this.place.derived.add('DIFFERS', collection, id, field);
  }

  /** Every delta is of a commit of the log. */
  async #checkSeqs(): Promise<void> {
    const { store, head, derived } = this.place;
    const outside = { $or: [{ seq: { $lte: head.base } }, { seq: { $gt: this.upTo } }] };
    for await (const { _id } of store.deltas().find(outside, { projection: { _id: 1 } })) {
      derived.add('SURPLUS', DELTAS, String(_id));
    }
  }

  /** All that is kept, by counter and seq. */
  async #checkpoints(): Promise<Checkpoint[]> {
    const { store } = this.place;
    const found = new Map<string, Checkpoint>();
    for await (const header of this.#wellFormed(CHECKPOINTS, store.checkpoints().find({}))) {
      const { _id, resource, counter, seq, parts } = header;
      if (_id !== counterId(resource, counter, seq)) this.#wrong(CHECKPOINTS, _id, '_id');
      else if (parts !== _id) this.#wrong(CHECKPOINTS, _id, 'parts');
      if (this.#isPossible(resource, seq)) {
        if (_id === counterId(resource, counter, seq)) found.set(_id, { resource, counter, seq, id: _id, header });
      } else this.place.derived.add('SURPLUS', CHECKPOINTS, _id);
    }
    for await (const part of this.#wellFormed(PARTS, store.checkpointParts().find({}, { projection: { tuples: 0 } }))) {
      const { _id, checkpoint } = part;
      const [, resource = '', counter = '', digits = ''] = ID.exec(checkpoint) ?? [];
      const seq = Number(digits);
      const isOfOne = counterId(resource, counter, seq) === checkpoint && this.#isPossible(resource, seq);
      if (!_id.startsWith(`${checkpoint}/`)) this.#wrong(PARTS, _id, 'checkpoint');
      else if (!isOfOne) this.place.derived.add('SURPLUS', PARTS, _id);
      else if (!found.has(checkpoint)) {
        found.set(checkpoint, { resource, counter, seq, id: checkpoint, header: undefined });
      }
    }
    return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #isPossible(resource: string, seq: number): boolean {
    const isKnown = this.place.store.resources.some(({ name }) => name === resource);
    return isKnown && seq >= this.place.head.base && seq >= 1 && seq <= this.upTo;
  }

  async *#wellFormed<D extends mongo.Document>(collection: string, cursor: AsyncIterable<D>): AsyncGenerator<D> {
    const { tuples, ...rest } = this.place.shapes.get(collection) ?? {};
    const shape: Shape = collection === PARTS || tuples === undefined ? rest : { ...rest, tuples };
    for await (const document of cursor) if (misshapen(shape, document) === undefined) yield document;
  }

  /** What a counter begins with: in a replica its first checkpoint; undefined where that cannot be read. */
  async #base(resource: string, counter: string): Promise<CounterCube | undefined> {
    const { store, head, shapes } = this.place;
    const id = counterId(resource, counter, head.base);
    const header = await store.checkpoints().findOne({ _id: id });
    if (header && misshapen(shapes.get(CHECKPOINTS) ?? {}, header) !== undefined) return undefined;
    for await (const part of store.checkpointParts().find({ checkpoint: id })) {
      if (!this.#isShaped(part) || isCut(part)) return undefined;
    }
    return loadCheckpoint(store, resource, counter, head.base);
  }

  /** Adds what a first checkpoint holds beside what is known; its parts are those that what they hold fills. */
  async #addShare({ id, resource, counter }: Checkpoint, known: CounterCube): Promise<void> {
    const { store, derived } = this.place;
    const kept = await this.#base(resource, counter);
    if (kept) new BaseShare(this.erased).add({ id, resource, counter }, kept, known);
    const filled = new Set(kept && [...partsOf(id, kept.checkpoint().columns)].map(({ _id }) => _id));
    for await (const part of store.checkpointParts().find({ checkpoint: id })) {
      if (!this.#isShaped(part)) continue;
      if (isCut(part)) this.#wrong(PARTS, part._id, 'tuples');
      else if (kept && part._id.startsWith(`${id}/`) && !filled.has(part._id)) derived.add('SURPLUS', PARTS, part._id);
    }
  }

  #isCountable(definition: ResourceDefinition<object>, version: VersionDocument): boolean {
    if (misshapen(this.place.shapes.get(`${definition.name}_versions`) ?? {}, version) !== undefined) return false;
    if (version.erased) return true;
    try {
      definition.counters(decodedData(definition, rowOf(version)));
      return true;
    } catch {
      return false;
    }
  }

  #isShaped(part: CheckpointPartDocument): boolean {
    return misshapen(this.place.shapes.get(PARTS) ?? {}, part) === undefined;
  }

  async #advance(cube: CounterCube, { resource, counter, seq }: Checkpoint): Promise<void> {
    const range = { $gt: counterId(resource, counter, cube.seq), $lte: counterId(resource, counter, seq) };
    const shape = this.place.shapes.get(DELTAS) ?? {};
    for await (const delta of this.place.store.deltas().find({ _id: range }).sort({ _id: 1 })) {
      if (misshapen(shape, delta) === undefined) applyDelta(cube, delta);
    }
  }

  async #compare({ id, header }: Checkpoint, columns: Parameters<typeof partsOf>[1]): Promise<void> {
    const { store, derived } = this.place;
    const expected = new Map<string, CheckpointPartDocument>();
    for (const part of partsOf(id, columns)) expected.set(part._id, part);
    for await (const part of store.checkpointParts().find({ checkpoint: id })) {
      if (!this.#isShaped(part) || !part._id.startsWith(`${id}/`)) continue;
      const wanted = expected.get(part._id);
      expected.delete(part._id);
      if (!wanted) derived.add('SURPLUS', PARTS, part._id);
      else if (wanted.prefix !== part.prefix) this.#wrong(PARTS, part._id, 'prefix');
      else if (Buffer.compare(wanted.tuples.buffer, part.tuples.buffer) !== 0) this.#wrong(PARTS, part._id, 'tuples');
    }
    if (header) for (const missing of expected.keys()) derived.add('MISSING', PARTS, missing);
  }

  /** A replica's counters begin with what the versions that were live at its base come to. */
  async #checkBases(checkpoints: readonly Checkpoint[]): Promise<void> {
    const { store, head, derived } = this.place;
    if (head.base === 0) return;
    const kept = new Map(
      checkpoints.filter(({ seq, header }) => seq === head.base && header).map((each) => [each.id, each]),
    );
    for (const definition of store.resources) {
      const live = { seqFrom: { $lte: head.base } };
      const isWhole = (await store.versions(definition.name).findOne({ ...live, erased: true })) === null;
      let isReadable = true;
      const isCountable = (version: VersionDocument): boolean => {
        const isOne = this.#isCountable(definition, version);
        if (!isOne) isReadable = false;
        return isOne;
      };
      const cubes = await baseCubes(store, definition, live, isCountable);
      // The version that cannot be read is named already; what it came to is not known.
      if (!isReadable) continue;
      for (const [counter, cube] of cubes) {
        const id = counterId(definition.name, counter, head.base);
        const checkpoint = kept.get(id);
        kept.delete(id);
        if (this.place.isLoading) continue;
        if (!checkpoint) derived.add('MISSING', CHECKPOINTS, id);
        else if (isWhole) {
          const { groups, columns } = cube.checkpoint();
          if (checkpoint.header?.groups.join('\n') !== groups.join('\n')) this.#wrong(CHECKPOINTS, id, 'groups');
          await this.#compare(checkpoint, columns);
        } else await this.#addShare(checkpoint, cube);
      }
      for (const [id, checkpoint] of kept) {
        if (checkpoint.resource !== definition.name) continue;
        if (isWhole) derived.add('SURPLUS', CHECKPOINTS, id);
        else await this.#addShare(checkpoint, new CounterCube(0, [], []));
      }
    }
  }
}

/** One that is not what the versions come to is named already; what cannot be read is left out. */
function applyDelta(cube: CounterCube, { seq, tuples }: DeltaDocument): void {
  if (tuplesOf(tuples)) cube.apply(seq, tuples);
}

/** Whether a part ends within a tuple. */
function isCut({ tuples }: CheckpointPartDocument): boolean {
  return tuples.length() % TUPLE_BYTES !== 0;
}
