import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import { NodeElsewhereError, WriteContentionError } from '../errors';
import type { NodeDocument, NodeTold } from '../store/documents';
import { inTransaction } from '../store/in-transaction';
import type { Store } from '../store/store';
import { isContention, isDuplicateElsewhere } from '../store/store-errors';

const MAX_NODES = 999;
const ATTEMPTS = 5;

/** A node that was not heard of for so long, in milliseconds, is silent. */
export const NODE_SILENT_MS = 60_000;

/** A node, and what is told of it. */
export type NodeReport = NodeTold & { readonly name: string };

/** A node that was told of by one way and is known by another: that of `via`. */
export interface NodeElsewhere {
  readonly name: string;
  readonly via: string;
}

/**
 * Keeps what a node tells of itself and of those below it, in one transaction. Of one below that is known by another way
 * nothing is kept, unless nothing that it recorded is here and that way has been silent of it for a minute. The node itself
 * speaks for itself, unless what it recorded came by another way. Errors: NodeElsewhereError, WriteContentionError; then
 * nothing is kept.
 * @returns those below that are known by another way
 */
export async function noteHeard(
  store: Store,
  node: NodeReport,
  below: readonly NodeReport[],
): Promise<NodeElsewhere[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(store, (session) => note(store, session, node, below));
    } catch (error) {
      // Another process noted the same node for the first time.
      if (isDuplicateElsewhere(error) && attempt < ATTEMPTS) continue;
      throw isDuplicateElsewhere(error) || isContention(error) ? new WriteContentionError(error) : error;
    }
  }
}

async function note(
  store: Store,
  session: mongo.ClientSession,
  node: NodeReport,
  below: readonly NodeReport[],
): Promise<NodeElsewhere[]> {
  const reports = [node, ...below];
  const via = node.name;
  const found = store.nodes().find({ _id: { $in: reports.map(({ name }) => name) } }, { session });
  const known = new Map((await found.toArray()).map((document) => [document._id, document]));
  const itself = known.get(via);
  if (itself && itself.via !== via && !itself.toldOnly) throw new NodeElsewhereError(via, itself.via);
  const elsewhere: NodeElsewhere[] = [];
  const writes: mongo.AnyBulkWriteOperation<NodeDocument>[] = [];
  for (const { name, ...told } of reports) {
    const before = known.get(name);
    if (before && name !== via && isElsewhere(before, via, told)) elsewhere.push({ name, via: before.via });
    else writes.push(...writesOf(name, before, { via, told }));
  }
  if (writes.length > 0) await store.nodes().bulkWrite(writes, { session, ordered: true });
  return elsewhere;
}

function isElsewhere({ via, toldOnly, told }: NodeDocument, teller: string, { heardAt }: NodeTold): boolean {
  if (via === teller) return false;
  const silentMs = Date.parse(heardAt) - Date.parse(told?.heardAt ?? '');
  return !(toldOnly && silentMs > NODE_SILENT_MS);
}

function writesOf(
  _id: string,
  before: NodeDocument | undefined,
  { via, told }: Required<Pick<NodeDocument, 'via' | 'told'>>,
): mongo.AnyBulkWriteOperation<NodeDocument>[] {
  if (!before) return [{ insertOne: { document: { _id, via, told, toldOnly: true } } }];
  if (before.via !== via) {
    return [{ updateOne: { filter: { _id }, update: { $set: { via, told }, $unset: { forked: '' } } } }];
  }
  return isDeepStrictEqual(before.told, told) ? [] : [{ updateOne: { filter: { _id }, update: { $set: { told } } } }];
}

/** Notes that a node ships another log than the one that was applied; the next commit that follows takes it back. */
export async function markForked(store: Store, node: string): Promise<void> {
  await store.nodes().updateOne({ _id: node, via: node }, { $set: { forked: true } });
}

/** The nodes below that were heard of, by name; of those that ship to this node this log tells how far they have come. */
export async function listNodes(store: Store): Promise<NodeReport[]> {
  const heard = store.nodes().find({ told: { $exists: true } });
  return (await heard.sort({ _id: 1 }).limit(MAX_NODES).toArray()).flatMap(belowOf);
}

function belowOf({ _id: name, via, told, applied, forked }: NodeDocument): NodeReport[] {
  if (!told) return [];
  if (via !== name) return [{ name, ...told }];
  const reached = applied?.position.seq ?? 0;
  const head = told.head[0]?.seq ?? reached;
  const isForked = forked === true || told.state === 'forked' || head < reached;
  const lag = Math.max(0, head - reached);
  const state = isForked ? 'forked' : lag > 0 ? 'behind' : 'current';
  return [{ name, ...told, applied: applied ? [applied.position] : [], lag, state }];
}
