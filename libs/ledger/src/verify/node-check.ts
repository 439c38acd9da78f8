import { isDeepStrictEqual } from 'node:util';
import type { NodeDocument } from '../store/documents';
import type { Store } from '../store/store';
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
 * commits here; each is there for what it told or recorded, by a way that is known. What it told stands nowhere else.
 */
export async function checkNodes({ store, shapes, derived, via }: Place, account: LogAccount): Promise<void> {
  const shape: Shape = shapes.get(COLLECTION) ?? {};
  const missing = new Set(account.applied.keys());
  for await (const node of store.nodes().find({})) {
    if (misshapen(shape, node) !== undefined) continue;
    missing.delete(node._id);
    const applied = account.applied.get(node._id);
    if (!isDeepStrictEqual(node.applied, applied)) derived.add('DIFFERS', COLLECTION, node._id, 'applied');
    else if (node.toldOnly && (applied || account.origins.has(node._id))) {
      derived.add('DIFFERS', COLLECTION, node._id, 'toldOnly');
    } else if (isElsewhere(node, via) || (applied && node.via !== node._id)) {
      derived.add('DIFFERS', COLLECTION, node._id, 'via');
    } else if (!isAccounted(node, account)) derived.add('SURPLUS', COLLECTION, node._id);
  }
  for (const name of missing) derived.add('MISSING', COLLECTION, name);
}

/** Whether the way by which a node is known is none; one that was only told of may be known by one that ships no more. */
function isElsewhere({ via, toldOnly }: NodeDocument, ways: ReadonlyMap<string, string>): boolean {
  return toldOnly ? !ways.has(via) : ways.get(via) !== via;
}

function isAccounted({ _id, told, applied, forked }: NodeDocument, { origins }: LogAccount): boolean {
  return told !== undefined || applied !== undefined || forked === true || origins.has(_id);
}
