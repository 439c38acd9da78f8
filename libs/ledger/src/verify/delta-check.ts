import { counterId } from '../counters/checkpoints';
import { addAll, addContributions, type CounterDeltas } from '../counters/contributions';
import { type DeltaDocument, erasedId } from '../store/documents';
import type { VersionRow } from '../version/version-row';
import { stateId } from '../write/snapshot';
import type { ErasedShare } from './erased-share';
import type { Place } from './place';
import { misshapen } from './shapes';
import { tuplesOf } from './tuples';
import type { Window, WindowCommit, WindowVersion } from './window';

const COLLECTION = 'counter_deltas';

/** What a commit adds to counters. */
interface Expected {
  /** By resource/counter. */
  readonly deltas: CounterDeltas;
  /** Whether it touches a record that was erased since, of which nothing tells any more. */
  isPartial: boolean;
}

/** Holds the counters' deltas against what the versions that each commit opens and closes contribute. */
export class DeltaCheck {
  constructor(
    private readonly place: Place,
    private readonly erased: ErasedShare,
  ) {}

  async check(window: Window, commits: readonly WindowCommit[]): Promise<void> {
    const wiped = await this.#wiped(window);
    const expected = new Map(commits.map((commit) => [commit.seq, this.#expected(window, commit, wiped)]));
    const range = { $gte: commits[0]?.seq ?? 0, $lte: commits.at(-1)?.seq ?? 0 };
    const shape = this.place.shapes.get(COLLECTION) ?? {};
    const seen = new Set<string>();
    for await (const document of this.place.store.deltas().find({ seq: range })) {
      if (misshapen(shape, document) !== undefined) continue;
      seen.add(document._id);
      this.#compare(document, expected.get(document.seq));
    }
    for (const [seq, { deltas, isPartial }] of expected) {
      for (const [name, tuples] of deltas) {
        const { resource, counter } = splitName(name);
        const id = counterId(resource, counter, seq);
        if (seen.has(id)) continue;
        if (!isPartial && tuples.size > 0) this.place.derived.add('MISSING', COLLECTION, id);
        else for (const [tuple, n] of tuples) this.erased.add(name, tuple, -n, id);
      }
    }
  }

  #compare({ _id, resource, counter, seq, tuples: text }: DeltaDocument, expected: Expected | undefined): void {
    const { derived } = this.place;
    const name = `${resource}/${counter}`;
    if (_id !== counterId(resource, counter, seq)) {
      derived.add('DIFFERS', COLLECTION, _id, '_id');
      return;
    }
    const tuples = tuplesOf(text);
    const wanted = expected?.deltas.get(name) ?? new Map<string, number>();
    if (!tuples) derived.add('DIFFERS', COLLECTION, _id, 'tuples');
    else if (expected?.isPartial) {
      for (const [tuple, n] of tuples) this.erased.add(name, tuple, n - (wanted.get(tuple) ?? 0), _id);
      for (const [tuple, n] of wanted) if (!tuples.has(tuple)) this.erased.add(name, tuple, -n, _id);
    } else if (wanted.size === 0) derived.add('SURPLUS', COLLECTION, _id);
    else if (tuples.size !== wanted.size || [...tuples].some(([tuple, n]) => wanted.get(tuple) !== n)) {
      derived.add('DIFFERS', COLLECTION, _id, 'tuples');
    }
  }

  /** State ids of the window's records that were erased. */
  async #wiped({ byKey }: Window): Promise<Set<string>> {
    const wiped = new Set<string>();
    for (const { name } of this.place.store.resources) {
      const ids = [...byKey.values()].flatMap((versions) => {
        const [first] = versions;
        const isOwn = first !== undefined && byKey.get(stateId(name, first.row.key)) === versions;
        return isOwn && versions.some(({ row }) => row.erased) ? [erasedId(first.row.key)] : [];
      });
      if (ids.length === 0) continue;
      for await (const { key } of this.place.store.claims(name).find({ _id: { $in: ids } })) {
        wiped.add(stateId(name, String(key)));
      }
    }
    return wiped;
  }

  #expected({ byKey }: Window, { seq, changes }: WindowCommit, wiped: ReadonlySet<string>): Expected {
    const expected: Expected = { deltas: new Map(), isPartial: false };
    const definitions = new Map(this.place.store.resources.map((definition) => [definition.name, definition]));
    for (const id of new Set(changes.map(({ resource, key }) => stateId(resource, key)))) {
      const definition = definitions.get(id.slice(0, id.indexOf(' ')));
      if (!definition) continue;
      if (wiped.has(id)) {
        expected.isPartial = true;
        continue;
      }
      const versions = byKey.get(id) ?? [];
      const own: CounterDeltas = new Map();
      try {
        addContributions(own, definition, liveAt(versions, seq - 1), -1);
        addContributions(own, definition, liveAt(versions, seq), 1);
      } catch {
        // Its digest is not that of its data, which is named already.
        continue;
      }
      for (const [counter, tuples] of own) addAll(expected.deltas, `${definition.name}/${counter}`, tuples);
    }
    return expected;
  }
}

function liveAt(versions: readonly WindowVersion[], seq: number): VersionRow[] {
  return versions.flatMap(({ row }) => (row.seqFrom <= seq && seq < row.seqTo ? [row] : []));
}

function splitName(name: string): { resource: string; counter: string } {
  const at = name.indexOf('/');
  return { resource: name.slice(0, at), counter: name.slice(at + 1) };
}
