import { addAll, addContributions, type CounterDeltas, packTuples } from '../counters/contributions';
import { commitHash, requestDigest } from '../digest/commit-hash';
import type { MultisetHash } from '../digest/multiset-hash';
import { versionDigest } from '../digest/version-digest';
import { ForeignCommitError } from '../errors';
import { replicaDocument } from '../foreign/replicated';
import type { Change, Commit } from '../log/commit';
import { headAfter, PARTITION, type PartitionHead, positionOf } from '../log/head';
import type { ResourceDefinition } from '../resource/definition';
import {
  type ClaimDocument,
  claimDocument,
  type CommitDocument,
  commitId,
  type DeltaDocument,
} from '../store/documents';
import type { VersionRow } from '../version/version-row';
import { mergedState } from './fates';
import { changesOf, erasure, type OpenedVersion } from './record-changes';
import type { ForeignRequest } from './request';
import { type KnownNode, type LiveVersion, type RecordState, type Snapshot, splitStateId, stateId } from './snapshot';
import type { StagedStates } from './staged-states';
import { settleTakenBack } from './taken-back';
import type { StagedTransaction } from './transaction';

/** A record that a write changed. */
interface RecordChange {
  readonly id: string;
  readonly resource: string;
  readonly after: RecordState;
  readonly opened: readonly VersionRow[];
  readonly closed: readonly LiveVersion[];
  readonly changes: readonly Change[];
}

/** Who wrote a commit, and how it is recognised. */
export interface CommitSource {
  readonly request: ForeignRequest;
  readonly client: string;
  readonly batch: string;
  /** JSON of the answer, when the request carries an idempotency key. */
  readonly answer?: string;
}

/** The consecutive commits of one transaction, and the documents they come to. */
export class StagedBatch {
  readonly commits: CommitDocument[] = [];
  readonly deltas: DeltaDocument[] = [];
  /** New versions by resource and id; one that a later commit of the batch supersedes carries its seqTo. */
  readonly opened = new Map<string, { readonly resource: string; readonly row: VersionRow }>();
  /** Versions of the store that are superseded. */
  readonly closed: { readonly resource: string; readonly versionId: string; readonly seqTo: number }[] = [];
  /** Claims by state id, as this batch leaves them: undefined for one that it lets go. */
  readonly claims = new Map<string, ClaimDocument | undefined>();
  /** State ids of the records that are wiped. */
  readonly erased = new Set<string>();
  /** Nodes below, by name, as this batch leaves them. */
  readonly nodes = new Map<string, KnownNode>();
  /** Ids of the records that changed. */
  readonly touched = new Set<string>();
  head: PartitionHead;
  changeCount = 0;

  constructor(
    head: PartitionHead,
    readonly state: MultisetHash,
    readonly snapshot: Snapshot,
    readonly definitions: ReadonlyMap<string, ResourceDefinition<object>>,
  ) {
    this.head = head;
  }

  /** Makes the write the next commit; undefined when it changes nothing. Throws before anything is staged. */
  accept(tx: StagedTransaction, source: CommitSource, now: string): CommitDocument | undefined {
    const { recordedAt: last = '' } = this.head;
    const { replicated } = source.request;
    const seq = this.head.seq + 1;
    const recordedAt = replicated?.recordedAt ?? (now > last ? now : last);
    const records = this.#recordChanges(tx.states, seq, recordedAt);
    // A commit of a lower node is one of this log even if it changes nothing here, unless it was applied before.
    const isShipped = tx.states.shipped.writes().size > 0;
    if (records.length === 0 && !replicated && !isShipped) return undefined;
    const deltas = this.#countersOf(records);
    this.#addToState(records, replicated);
    settleTakenBack(tx.states, this.definitions, records);
    this.#keep(tx.states, records, seq);
    const commit = replicated ? replicaDocument(replicated) : this.#commit(records, source, seq, recordedAt);
    for (const [name, tuples] of deltas) {
      const { resource, counter } = splitCounterName(name);
      if (tuples.size > 0) this.deltas.push(deltaDocument(resource, counter, seq, packTuples(tuples)));
    }
    this.head = headAfter(this.head, commit);
    this.commits.push(commit);
    this.changeCount += commit.changes.length;
    return commit;
  }

  #recordChanges(states: StagedStates, seq: number, recordedAt: string): RecordChange[] {
    const records: RecordChange[] = [];
    const claims = new Map(states.claims.writes());
    for (const [id, staged] of states.records.writes()) {
      const before = this.snapshot.records.peek(id) ?? [];
      const closed = before.filter((version) => !staged.includes(version));
      const opened: OpenedVersion[] = [];
      const { resource, id: key } = splitStateId(id);
      const definition = this.#definition(resource);
      const after = staged.map((version) => {
        if (before.includes(version)) return version;
        const { kind = 'recorded', ...row } = version;
        const digest = row.erased ? row.digest : versionDigest(row);
        const sealed = { ...row, seqFrom: seq, recordedAt, digest };
        opened.push({ row: sealed, kind });
        return sealed;
      });
      const { takings } = states;
      const mergedInto = claims.get(mergedState(definition, key))?.key;
      const changes = states.erased.has(id)
        ? [erasure(definition, key, closed)]
        : changesOf(definition, { key, after, opened, closed, takings, mergedInto });
      if (changes.length === 0) continue;
      records.push({ id, resource, after, opened: opened.map(({ row }) => row), closed, changes });
    }
    return records;
  }

  #definition(resource: string): ResourceDefinition<object> {
    const definition = this.definitions.get(resource);
    if (!definition) throw new Error(`The ledger was opened without ${resource}.`);
    return definition;
  }

  #countersOf(records: readonly RecordChange[]): CounterDeltas {
    const all: CounterDeltas = new Map();
    for (const { id, resource, after } of records) {
      const definition = this.#definition(resource);
      const own: CounterDeltas = new Map();
      addContributions(own, definition, this.snapshot.records.peek(id) ?? [], -1);
      addContributions(own, definition, after, 1);
      for (const [counter, tuples] of own) addAll(all, `${resource}/${counter}`, tuples);
    }
    return all;
  }

  /** Errors: ForeignCommitError STATE_HASH_DIFFERS, and then the state is as it was. */
  #addToState(records: readonly RecordChange[], replicated: Commit | undefined): void {
    const opened = records.flatMap((record) => record.opened.map(({ digest }) => digest));
    const closed = records.flatMap((record) => record.closed.map(({ digest }) => digest));
    for (const digest of opened) this.state.add(digest);
    for (const digest of closed) this.state.remove(digest);
    if (!replicated || this.state.digest() === replicated.stateHash) return;
    for (const digest of opened) this.state.remove(digest);
    for (const digest of closed) this.state.add(digest);
    throw new ForeignCommitError('STATE_HASH_DIFFERS', replicated.position);
  }

  #keep(states: StagedStates, records: readonly RecordChange[], seq: number): void {
    states.merge();
    for (const { id, resource, after, opened, closed } of records) {
      this.touched.add(id);
      this.snapshot.records.set(id, after);
      for (const row of opened) {
        this.opened.set(stateId(resource, row.versionId), { resource, row });
      }
      for (const { versionId } of closed) {
        const versionState = stateId(resource, versionId);
        const own = this.opened.get(versionState);
        if (own) this.opened.set(versionState, { resource, row: { ...own.row, seqTo: seq } });
        else this.closed.push({ resource, versionId, seqTo: seq });
      }
    }
    for (const id of states.erased) this.erased.add(id);
    for (const [id, { key }] of states.claims.writes()) {
      this.claims.set(id, key === undefined ? undefined : claimDocument(splitStateId(id).id, key, seq));
    }
    for (const [name, node] of states.nodes.writes()) this.nodes.set(name, node);
  }

  #commit(
    records: readonly RecordChange[],
    { request, client, batch, answer }: CommitSource,
    seq: number,
    recordedAt: string,
  ): CommitDocument {
    const { epoch, hash: previousHash } = this.head;
    const { actor, provenance, idempotencyKey, requestHash = '' } = request;
    const answered = answer === undefined ? {} : { answer };
    const trace = {
      ...(idempotencyKey === undefined ? {} : { client, idempotencyKey, requestHash, ...answered }),
      batch,
    };
    const content = {
      position: positionOf({ epoch, seq }),
      ...{ recordedAt, actor, provenance },
      changes: [...(request.changes ?? records.flatMap((record) => record.changes))],
      after: latestOf(this.head.after, request.after ?? {}),
      ...(request.origin === undefined ? {} : { origin: request.origin }),
      requestDigest: requestDigest(trace),
      stateHash: this.state.digest(),
    };
    const { position, ...shown } = content;
    return {
      ...{ _id: commitId(PARTITION, seq), partition: PARTITION, epoch, seq },
      ...shown,
      ...{ prevHash: previousHash, hash: commitHash({ ...content, previousHash }) },
      ...trace,
    };
  }
}

/** By registry the later of two. */
function latestOf(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Record<string, number> {
  const latest = { ...one };
  for (const [registry, seq] of Object.entries(other)) latest[registry] = Math.max(latest[registry] ?? 0, seq);
  return latest;
}

function splitCounterName(name: string): { resource: string; counter: string } {
  const at = name.indexOf('/');
  return { resource: name.slice(0, at), counter: name.slice(at + 1) };
}

function deltaDocument(resource: string, counter: string, seq: number, tuples: string): DeltaDocument {
  return { _id: `${resource}/${counter}/${`${seq}`.padStart(12, '0')}`, resource, counter, seq, tuples };
}
