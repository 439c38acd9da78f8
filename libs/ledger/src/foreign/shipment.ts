import { GENESIS_HASH } from '../digest/commit-hash';
import { NodeElsewhereError, ShipmentError } from '../errors';
import type { CommitOrigin } from '../log/commit';
import { shippedId } from '../write/snapshot';
import type { StagedStates } from '../write/staged-states';

/** A commit of a lower node, and the hash before it. */
export type Shipment = CommitOrigin & { readonly previousHash: string };

/** Loads how far the node's log has come here, so that `takeShipment` does not wait. */
export async function loadShipment(states: StagedStates, { node, position }: Shipment): Promise<void> {
  const [known] = await states.nodes.get([node]);
  if (position.seq < (known?.applied?.position.seq ?? 0)) await states.shipped.get([shippedId(node, position)]);
}

/**
 * Takes a commit as the next of its node's log: it follows the last that was applied, by its position and its hash.
 * @returns false for one that was applied before
 * @throws ShipmentError, NodeElsewhereError
 */
export function takeShipment(states: StagedStates, { node, position, hash, previousHash }: Shipment): boolean {
  const { via = node, applied } = states.nodes.peek(node) ?? {};
  if (via !== node) throw new NodeElsewhereError(node, via);
  const last = applied ?? { position: { ...position, epoch: 0, seq: 0 }, hash: GENESIS_HASH };
  const id = shippedId(node, position);
  const { partition, epoch, seq } = last.position;
  if (position.seq > seq + 1) {
    throw new ShipmentError('SHIPMENT_OUT_OF_ORDER', node, position, applied?.position);
  }
  const known = position.seq === seq && position.epoch === epoch ? last.hash : states.shipped.peek(id)?.hash;
  if (position.partition === partition && known === hash) return false;
  const follows = position.seq === seq + 1 && position.epoch >= epoch && previousHash === last.hash;
  if (position.partition !== partition || !follows) {
    throw new ShipmentError('SHIPMENT_FORKED', node, position, applied?.position);
  }
  states.nodes.set(node, { via, applied: { position, hash } });
  states.shipped.set(id, { hash });
  return true;
}
