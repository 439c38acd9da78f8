import { NodeElsewhereError } from '../errors';
import type { NodeDocument, NodeTold } from '../store/documents';
import type { Store } from '../store/store';

const MAX_NODES = 999;

/** A node, and what is told of it. */
export type NodeReport = NodeTold & { readonly name: string };

/** Keeps what a node tells of itself and of those below it. Errors: NodeElsewhereError; then nothing of it is kept. */
export async function noteHeard(store: Store, node: NodeReport, below: readonly NodeReport[]): Promise<void> {
  const reports = [node, ...below];
  const via = node.name;
  const names = reports.map(({ name }) => name);
  for await (const known of store.nodes().find({ _id: { $in: names } })) {
    if (known.via !== via) throw new NodeElsewhereError(known._id, known.via);
  }
  await store.nodes().bulkWrite(
    reports.map(({ name, ...told }) => ({
      // One that others named meanwhile fails here, as a name that is taken.
      updateOne: { filter: { _id: name, via }, update: { $set: { told } }, upsert: true },
    })),
    { ordered: true },
  );
}

/** Notes that a node ships another log than the one that was applied; the next commit that follows takes it back. */
export async function markForked(store: Store, node: string): Promise<void> {
  await store.nodes().updateOne({ _id: node, via: node }, { $set: { forked: true } }, { upsert: true });
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
