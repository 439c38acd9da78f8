import { isDeepStrictEqual } from 'node:util';
import { PARTITION } from '../log/head';
import { type AppliedCommit, commitId, type NodeDocument } from '../store/documents';
import { inTransaction } from '../store/in-transaction';
import type { Store } from '../store/store';
import { isReplicated } from './commit-check';
import type { LogAccount, Place } from './place';
import { misshapen, type Shape } from './shapes';

const COLLECTION = 'nodes';

/** By the name of a node below, the one that ships to this node what it records. */
export async function viaOf(store: Store): Promise<Map<string, string>> {
  const nodes = await store
    .nodes()
    .find({}, { projection: { via: 1 } })
    .toArray();
  return new Map(nodes.map(({ _id, via }) => [_id, via]));
}

/**
 * Holds the nodes below against the log: of each that ships to this one, the last commit that was applied is the last of its
 * commits here; each is there for what it told or recorded, by a way that is known. What it told stands nowhere else. Nodes
 * may ship meanwhile, so the nodes and what the log has of them by then are read off one snapshot.
 */
export async function checkNodes(place: Place, account: LogAccount): Promise<void> {
  const { shapes, derived } = place;
  const { nodes, applied } = await readNodes(place, account);
  const shape: Shape = shapes.get(COLLECTION) ?? {};
  const via = new Map(nodes.map((node) => [node._id, node.via]));
  const missing = new Set([...applied.keys(), ...account.origins]);
  for (const node of nodes) {
    if (misshapen(shape, node) !== undefined) continue;
    missing.delete(node._id);
    const last = applied.get(node._id);
    if (!isDeepStrictEqual(node.applied, last)) derived.add('DIFFERS', COLLECTION, node._id, 'applied');
    else if (node.toldOnly && (last || account.origins.has(node._id))) {
      derived.add('DIFFERS', COLLECTION, node._id, 'toldOnly');
    } else if (isElsewhere(node, via) || (last && node.via !== node._id)) {
      derived.add('DIFFERS', COLLECTION, node._id, 'via');
    } else if (!isAccounted(node, account) && !(await hasRecorded(place, node._id))) {
      derived.add('SURPLUS', COLLECTION, node._id);
    }
  }
  for (const name of missing) derived.add('MISSING', COLLECTION, name);
}

/** Whether the way by which a node is known is none; one that was only told of may be known by one that ships no more. */
function isElsewhere({ via, toldOnly }: NodeDocument, ways: ReadonlyMap<string, string>): boolean {
  return toldOnly ? !ways.has(via) : ways.get(via) !== via;
}

/** The nodes, and the last commit of each that the log has: those that were walked, and those since. */
async function readNodes(
  { store, head }: Place,
  account: LogAccount,
): Promise<{ nodes: NodeDocument[]; applied: Map<string, AppliedCommit> }> {
  return inTransaction(store, async (session) => {
    const nodes = await store.nodes().find({}, { session }).toArray();
    const applied = new Map(account.applied);
    const now = await store.partitions().findOne({ _id: PARTITION }, { session, projection: { seq: 1 } });
    const since = { $gt: commitId(PARTITION, head.seq), $lte: commitId(PARTITION, now?.seq ?? head.seq) };
    const options = { session, projection: { origin: 1, batch: 1 } };
    for await (const commit of store.commits().find({ _id: since }, options).sort({ _id: 1 })) {
      const { origin } = commit;
      if (origin && !isReplicated(commit)) applied.set(origin.node, { position: origin.position, hash: origin.hash });
    }
    return { nodes, applied };
  });
}

function isAccounted({ _id, told, applied, forked }: NodeDocument, { origins }: LogAccount): boolean {
  return told !== undefined || applied !== undefined || forked === true || origins.has(_id);
}

/** Whether it recorded a version that came since the log was walked. */
async function hasRecorded({ store, head }: Place, origin: string): Promise<boolean> {
  for (const { name } of store.resources) {
    if (await store.versions(name).findOne({ origin, seqFrom: { $gt: head.seq } })) return true;
  }
  return false;
}
