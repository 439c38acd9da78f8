import type { Position, Provenance } from '@registry/proto/common/v1';
import type { mongo } from 'mongoose';
import { compareCodePoints } from '../resource/code-point-order';
import type { ResourceDefinition } from '../resource/definition';
import { OPEN_SEQ, type VersionRow } from '../version/version-row';
import type { Change, CommitOrigin } from '../log/commit';

/** Search fields of a document, by searchFields' names. */
type SearchFields = Record<`t_${string}`, string[]> & Record<`o_${string}`, string>;

interface VersionBody {
  validFrom: string;
  validTo: string;
  seqFrom: number;
  recordedAt: string;
  provenance: Provenance;
  /** The canonical JSON that was digested: what is verified is what is stored. */
  data: string;
  schemaVersion: number;
  nonce: string;
  digest: string;
  origin?: string;
}

/**
 * A document of `<resource>_versions`. `aside` marks what the current documents don't show: superseded, or later.
 * `heavy` marks versions of a record that has a timeline.
 */
export type VersionDocument = VersionBody & {
  _id: string;
  key: string;
  seqTo: number;
  aside?: true;
  /** Began to hold on no day yet that the current documents were brought to. */
  later?: true;
  /** The day for which it became current without a write. */
  rolledOn?: string;
  /** Data, nonce and search fields were wiped by law. */
  erased?: true;
  heavy?: true;
} & SearchFields;

/** A document of `<resource>`: the live version that held on the day it was written. */
export type CurrentDocument = VersionBody & { _id: string; versionId: string } & SearchFields;

/** A document of `<resource>_timelines`: a part of a record's timeline, its root or a leaf. */
export interface TimelineDocument {
  _id: string;
  /** Whether the spans are versions or, in a root, leaves. */
  of: 'versions' | 'leaves';
  columns: mongo.Binary;
  ids: string;
}

/**
 * A document of `<resource>_keys`: `_id` is kind:SM3 of an identifier that the record claims. `merged:KEY` names the
 * record that KEY was merged into, `erased:KEY` says that KEY was erased, `overlap:kind:SM3:KEY` that KEY names an identifier
 * which another record held when KEY came; it stays when an erasure passes the identifier to KEY.
 */
export interface ClaimDocument {
  _id: string;
  key: string;
  seqFrom: number;
  overlap?: true;
}

/** A document of `nodes`: a node below this one, by its name. */
export interface NodeDocument {
  _id: string;
  /** Node that ships to this one and brings what this node records: itself, or one above it. */
  via: string;
  /** What was last heard of it. */
  told?: NodeTold;
  /** Nothing that it recorded is here: `via` is as others told, and may be another yet. */
  toldOnly?: true;
  /** The last of its commits that this log has, where it ships to this one. */
  applied?: AppliedCommit;
  /** It shipped a commit of another log than the one that was applied. */
  forked?: true;
}

/** A commit of a lower node, by its hash. */
export interface AppliedCommit {
  readonly position: Position;
  readonly hash: string;
}

/** How the commits of a node fare on their way up. */
type NodeState = 'current' | 'behind' | 'silent' | 'forked';

/** What a node says of itself, and the node above it of that. */
export interface NodeTold {
  readonly level: string;
  /** GB/T 2260; unset at the national level. */
  readonly division?: string;
  /** Name of the node above. */
  readonly above?: string;
  /** Head of its log. */
  readonly head: readonly Position[];
  /** When that commit was recorded, ISO 8601. */
  readonly recordedAt?: string;
  /** The last of its commits that the node above has applied. */
  readonly applied: readonly Position[];
  /** Commits that are not applied there yet. */
  readonly lag: number;
  /** When it was last heard of, ISO 8601. */
  readonly heardAt: string;
  readonly state: NodeState;
}

/** A document of `commits`. */
export interface CommitDocument {
  _id: string;
  partition: string;
  epoch: number;
  seq: number;
  recordedAt: string;
  actor: string;
  client?: string;
  idempotencyKey?: string;
  requestHash?: string;
  /** JSON of the first answer, kept for requests with an idempotency key. */
  answer?: string;
  provenance: Provenance;
  changes: Change[];
  after: Record<string, number>;
  origin?: CommitOrigin;
  requestDigest: string;
  stateHash: string;
  prevHash: string;
  hash: string;
  /** Id of the transaction that wrote it, so that no two requests have one digest; empty in a replica. */
  batch: string;
}

/** A document of `partitions`: the head of a commit log. */
export interface PartitionDocument {
  _id: string;
  epoch: number;
  seq: number;
  recordedAt: string;
  hash: string;
  stateHash: string;
  after: Record<string, number>;
  /** Where epochs began: one of every restore. */
  forks: Fork[];
  /** Only of a replica: the commit it was loaded at. */
  base?: number;
  accumulator: mongo.Binary;
}

/** Where an epoch began: the log was restored to a backup that reaches up to `seq` of `epoch`. */
export interface Fork {
  readonly epoch: number;
  readonly seq: number;
  /** The epoch that began there; unset the one after `epoch`. */
  readonly next?: number | undefined;
}

/** A document of `replica_loads`: how far a replica has loaded what was live at a commit of its source. */
export interface ReplicaLoadDocument {
  _id: string;
  head: string;
  cursor: string;
  accumulator: mongo.Binary;
}

/** A document of `merkle_tiles`: roots of up to 256 complete subtrees over the commits, side by side on one level. */
export interface MerkleTileDocument {
  _id: string;
  count: number;
  roots: mongo.Binary;
}

/** A document of `counter_deltas`: what one commit adds to one counter, as lines of DeltaTuples. */
export interface DeltaDocument {
  _id: string;
  resource: string;
  counter: string;
  seq: number;
  tuples: string;
}

/** A document of `counter_checkpoints`: says that a counter's state as of a seq is kept, and where. */
export interface CheckpointDocument {
  _id: string;
  resource: string;
  counter: string;
  seq: number;
  /** Names of the groups, by their number in the parts. */
  groups: string[];
  /** The parts' `checkpoint`: this document's own `_id`. */
  parts: string;
}

/** A document of `counter_checkpoint_parts`: tuples of one division, three columns of 32-bit numbers one after another. */
export interface CheckpointPartDocument {
  _id: string;
  checkpoint: string;
  /** The division's prefix. */
  prefix: string;
  tuples: mongo.Binary;
}

/** The document of a claim. */
export function claimDocument(_id: string, key: string, seqFrom: number): ClaimDocument {
  return { _id, key, seqFrom, ...(_id.startsWith(OVERLAP) ? { overlap: true } : {}) };
}

/** `_id`, among the claims, of the forwarding record that says what a record was merged into. */
export function mergedId(key: string): string {
  return `merged:${key}`;
}

/** `_id`, among the claims, of what says that a record was erased. */
export function erasedId(key: string): string {
  return `erased:${key}`;
}

/** Whether a claim's `_id` says what became of a record, and not who holds an identifier. */
export function tellsFate(id: string): boolean {
  return id.startsWith(mergedId('')) || id.startsWith(erasedId(''));
}

/** `_id` of the claim that an overlap's document is about. */
export function claimIdIn(overlap: string, key: string): string {
  return overlap.slice(OVERLAP.length, -key.length - 1);
}

/** How the `_id` begins of what says that a record names an identifier which another one holds. */
export const OVERLAP = 'overlap:';

/** `_id` of a commit; orders like its seq. */
export function commitId(partition: string, seq: number): string {
  return `${partition}:${`${seq}`.padStart(12, '0')}`;
}

/** Separates sort value and key in `o_` fields; sorts before any other character that a text may hold. */
const SEPARATOR = '\u0001';

/** `_id` of a timeline's root, which is the record's key, or of one of its leaves. */
export function timelineId(key: string, leaf?: number | string): string {
  return leaf === undefined ? key : `${key}${SEPARATOR}${leaf}`;
}

/** The value results are ordered by. */
export function orderOf(sort: string, key: string): string {
  return `${sort}${SEPARATOR}${key}`;
}

/** The sort value and key of an order. */
export function splitOrder(order: string): { sort: string; key: string } {
  const at = order.lastIndexOf(SEPARATOR);
  return { sort: order.slice(0, at), key: order.slice(at + 1) };
}

/** The fields by which the store finds a record: for each index its terms and its order. */
export function searchFields<D extends object>(definition: ResourceDefinition<D>, key: string, data: D): SearchFields {
  const fields: SearchFields = {};
  for (const index of definition.indexes) {
    fields[`t_${index.name}`] = [...new Set(index.terms(data))].sort(compareCodePoints);
    fields[`o_${index.name}`] = orderOf(index.sort(data), key);
  }
  return fields;
}

/** The same of a version whose data was wiped: search finds it no more. */
export function erasedSearchFields(definition: ResourceDefinition<object>, key: string): SearchFields {
  const fields: SearchFields = {};
  for (const { name } of definition.indexes) {
    fields[`t_${name}`] = [];
    fields[`o_${name}`] = orderOf('', key);
  }
  return fields;
}

function body(row: VersionRow): VersionBody {
  const { validFrom, validTo, seqFrom, recordedAt, provenance, json, schemaVersion, nonce, digest, origin } = row;
  const content = { data: json, schemaVersion, nonce, digest, ...(origin === undefined ? {} : { origin }) };
  return { validFrom, validTo, seqFrom, recordedAt, provenance, ...content };
}

/** The version's document; `aside` when it is superseded already or holds only from a later day on. */
export function versionDocument(row: VersionRow, today: string, search: SearchFields): VersionDocument {
  const { versionId: _id, key, seqTo, validFrom, erased } = row;
  const place = seqTo !== OPEN_SEQ ? { aside: true } : validFrom > today ? { aside: true, later: true } : {};
  return { _id, key, ...body(row), seqTo, ...place, ...(erased ? { erased } : {}), ...search } as VersionDocument;
}

/** The current document that shows a version. */
export function currentOf(document: VersionDocument): CurrentDocument {
  const {
    _id: versionId,
    key,
    seqTo: _,
    aside: _aside,
    later: _later,
    rolledOn: _rolled,
    heavy: _heavy,
    ...shown
  } = document;
  return { ...shown, _id: key, versionId } as CurrentDocument;
}

/** The current document of the record whose live version this is. */
export function currentDocument(row: VersionRow, search: SearchFields): CurrentDocument {
  return { _id: row.key, versionId: row.versionId, ...body(row), ...search } as CurrentDocument;
}

/** The version a document holds. */
export function rowOf(document: VersionDocument | CurrentDocument): VersionRow {
  const { validFrom, validTo, seqFrom, recordedAt, provenance, data, schemaVersion, nonce, digest, origin } = document;
  const content = { json: data, schemaVersion, nonce, digest, ...(origin === undefined ? {} : { origin }) };
  const shared = { validFrom, validTo, seqFrom, recordedAt, provenance, ...content };
  if ('versionId' in document) {
    return { ...shared, versionId: document.versionId, key: document._id, seqTo: OPEN_SEQ };
  }
  const { _id: versionId, key, seqTo, erased } = document;
  return { ...shared, versionId, key, seqTo, ...(erased ? { erased } : {}) };
}
