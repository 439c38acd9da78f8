import { type Commit, type Node, NodeLevel, NodeState, type ShipRequest } from '@registry/proto/common/v1';

/** A position of a node's log. */
export const at = (seq: number) => ({ partition: 'main', epoch: 1, seq });

/** A province as it tells of itself. */
export function told(changes: Partial<Node> = {}): Node {
  return {
    ...{ name: 'places-320000', registry: 'places', level: NodeLevel.PROVINCE, division: '320000', above: undefined },
    ...{ head: [], recordedAt: undefined, applied: [], lag: 0, heardAt: undefined, state: NodeState.CURRENT },
    ...changes,
  };
}

/** A prefecture as that province tells of it. */
export function prefecture(changes: Partial<Node> = {}): Node {
  return told({
    ...{ name: 'places-320500', level: NodeLevel.PREFECTURE, division: '320500', above: 'places-320000' },
    ...{ head: [at(7)], applied: [at(5)], lag: 2, heardAt: new Date().toISOString(), state: NodeState.BEHIND },
    ...changes,
  });
}

/** What that province ships. */
export function shipment(commits: Commit[], changes: Partial<ShipRequest> = {}): ShipRequest {
  return { node: told(), commits, below: [], ...changes };
}
