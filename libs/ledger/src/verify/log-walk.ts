import { GENESIS_HASH } from '../digest/commit-hash';
import type { MultisetHash } from '../digest/multiset-hash';
import { PARTITION, readHead } from '../log/head';
import { type CommitDocument, commitId } from '../store/documents';
import { changesOf, checkCommit, isReplicated } from './commit-check';
import { DeltaCheck } from './delta-check';
import { FateCheck } from './fate-check';
import type { HeadCheck } from './head-check';
import { TileCheck } from './tile-check';
import { emptyAccount, type LogAccount, type Place } from './place';
import { misshapen } from './shapes';
import { followVersions } from './version-changes';
import { loadWindow, type WindowCommit } from './window';

const COMMITS_AT_ONCE = 500;
const CHANGES_AT_ONCE = 2000;
/** Commits that were written since the head was read and are looked at once more. */
const BEYOND_KEPT = 1000;

/** Walks the log from its first commit to the head, with all that its changes account for. */
export class LogWalk {
  readonly account: LogAccount = emptyAccount();
  readonly tiles: TileCheck;
  readonly #place: Place;
  readonly #state: MultisetHash;
  readonly #deltas: DeltaCheck;
  readonly #fates: FateCheck;
  readonly #beyond: CommitDocument[] = [];
  #isStateKnown = true;
  #next: number;
  #previous: string | undefined;
  #waiting: WindowCommit[] = [];
  #changes = 0;

  /** @param state over the versions that were live before the first commit */
  constructor(place: Place, state: MultisetHash, deltas: DeltaCheck) {
    this.#place = place;
    this.#state = state;
    this.#deltas = deltas;
    this.#fates = new FateCheck(place, this.account);
    this.tiles = new TileCheck(place);
    this.#next = place.head.base + 1;
    this.#previous = place.head.base === 0 ? GENESIS_HASH : undefined;
  }

  /** @param heads sees every commit in order */
  async run(heads: HeadCheck): Promise<void> {
    const { store, head } = this.#place;
    for await (const document of store.commits().find({}).sort({ _id: 1 })) {
      if (!this.#take(document)) continue;
      heads.addCommit(document);
      this.tiles.addHash(document.hash);
      if (this.#waiting.length >= COMMITS_AT_ONCE || this.#changes >= CHANGES_AT_ONCE) await this.#flush();
    }
    await this.#flush();
    this.#missing(head.seq + 1);
    await this.#checkBeyond();
  }

  /** Takes the next document of the collection; false for what is no commit of this walk. */
  #take(commit: CommitDocument): boolean {
    const { head, shapes, found } = this.#place;
    const _id = String(commit._id);
    const field = misshapen(shapes.get('commits') ?? {}, commit);
    const at = seqOf(_id);
    if (field !== undefined) found.add('MALFORMED', 'commits', _id, field);
    else if (at === undefined || at <= head.base) found.add('SURPLUS', 'commits', _id);
    else if (at > head.seq) {
      if (this.#beyond.length < BEYOND_KEPT) this.#beyond.push(commit);
      return false;
    }
    if (at === undefined || at < this.#next) return false;
    this.#missing(at);
    this.#next = at + 1;
    if (field !== undefined) {
      this.#previous = undefined;
      this.#isStateKnown = false;
      return false;
    }
    if (commit.seq !== at) found.add('DIFFERS', 'commits', _id, 'seq');
    if (commit.partition !== PARTITION) found.add('DIFFERS', 'commits', _id, 'partition');
    checkCommit(commit, this.#previous, found);
    this.#previous = commit.hash;
    this.account.commits++;
    this.account.days.add(at, commit.recordedAt);
    if (commit.origin && !isReplicated(commit)) {
      const { node, position, hash } = commit.origin;
      this.account.applied.set(node, { position, hash });
    }
    const changes = changesOf(commit);
    this.#waiting.push({ seq: at, commit, changes });
    this.#changes += changes.length;
    return true;
  }

  #missing(upTo: number): void {
    for (; this.#next < upTo; this.#next++) {
      this.#place.found.add('MISSING', 'commits', commitId(PARTITION, this.#next));
      this.#previous = undefined;
      this.#isStateKnown = false;
    }
  }

  async #flush(): Promise<void> {
    const commits = this.#waiting;
    this.#waiting = [];
    this.#changes = 0;
    if (commits.length === 0) return;
    const window = await loadWindow(this.#place, commits);
    for (const commit of commits) {
      const isWhole = await followVersions(this.#place, window, commit, this.#state, this.account);
      if (!isWhole) this.#isStateKnown = false;
      this.#checkState(commit);
    }
    await this.#fates.check(commits);
    await this.#deltas.check(window, commits);
  }

  /** Where one state hash is wrong or cannot be known, those that come after cannot be told. */
  #checkState({ commit }: WindowCommit): void {
    if (!this.#isStateKnown || this.#state.digest() === commit.stateHash) return;
    this.#place.found.add('STATE_DIFFERS', 'commits', commit._id);
    this.#isStateKnown = false;
  }

  /** What lies past the head was written meanwhile, or does not belong there. A commit comes with its head. */
  async #checkBeyond(): Promise<void> {
    const { store, head, found } = this.#place;
    if (this.#beyond.length === 0) return;
    const now = await readHead(store);
    for (const { _id, seq, prevHash } of this.#beyond) {
      if (seq <= now.seq && _id === commitId(PARTITION, seq)) continue;
      if (seq === head.seq + 1 && prevHash === this.#previous) found.add('DIFFERS', 'partitions', PARTITION, 'seq');
      else found.add('SURPLUS', 'commits', _id);
    }
  }
}

/** The seq that a commit's `_id` says; undefined when it is not such an `_id`. */
function seqOf(id: string): number | undefined {
  const seq = Number(id.slice(PARTITION.length + 1));
  return Number.isSafeInteger(seq) && commitId(PARTITION, seq) === id ? seq : undefined;
}
