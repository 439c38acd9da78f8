import { type LedgerHead, NODE_SILENT_MS, type NodeReport } from '@registry/ledger';
import { type Node, NodeLevel, NodeState } from '@registry/proto/common/v1';
import type { NodeLevelName, OwnNode } from './own-node';
import type { Shipment } from './shipment';

const levels: Readonly<Record<NodeLevelName, NodeLevel>> = {
  national: NodeLevel.NATIONAL,
  province: NodeLevel.PROVINCE,
  prefecture: NodeLevel.PREFECTURE,
};

const states: Readonly<Record<NodeReport['state'], NodeState>> = {
  current: NodeState.CURRENT,
  behind: NodeState.BEHIND,
  silent: NodeState.SILENT,
  forked: NodeState.FORKED,
};

const levelsByNumber = new Map(Object.entries(levels).map(([name, number]) => [number, name as NodeLevelName]));
const statesByNumber = new Map(Object.entries(states).map(([name, number]) => [number, name as NodeReport['state']]));

/** The name of a level; undefined for the unspecified and unknown ones. */
export function levelName(level: NodeLevel): NodeLevelName | undefined {
  return levelsByNumber.get(level);
}

/** The contract's number of a level. */
export function levelNumber(name: string): NodeLevel {
  return Object.entries(levels).find(([known]) => known === name)?.[1] ?? NodeLevel.UNSPECIFIED;
}

/** What a node says of itself, or the node above it of that. */
export function nodeReport(node: Node, level: NodeLevelName, heardAt: string): NodeReport {
  const { name, division, above, head, recordedAt, applied, lag, state } = node;
  return {
    ...{ name, level, head, applied, lag, heardAt, state: statesByNumber.get(state) ?? 'behind' },
    ...(division === undefined ? {} : { division }),
    ...(above === undefined ? {} : { above }),
    ...(recordedAt === undefined ? {} : { recordedAt }),
  };
}

/** A node below, as of now. */
export function nodeMessage({ level, state, ...told }: NodeReport, registry: string, now: number): Node {
  const isSilent = state !== 'forked' && now - Date.parse(told.heardAt) > NODE_SILENT_MS;
  return {
    ...{ ...told, registry, division: told.division, above: told.above, recordedAt: told.recordedAt },
    ...{ head: [...told.head], applied: [...told.applied] },
    ...{ level: levelNumber(level), state: isSilent ? NodeState.SILENT : states[state] },
  };
}

/** The node that answers. */
export function ownMessage(own: OwnNode, { positions, recordedAt }: LedgerHead, shipment: Shipment): Node {
  const { name, registry, level, division, upstream } = own;
  const { above, applied, isForked } = shipment;
  const head = positions[0]?.seq ?? 0;
  const lag = upstream === undefined ? 0 : Math.max(0, head - (applied?.seq ?? 0));
  const state = isForked ? NodeState.FORKED : lag > 0 ? NodeState.BEHIND : NodeState.CURRENT;
  return {
    ...{ name, registry, level: levels[level], division, above },
    ...{ head: [...positions], recordedAt, applied: applied ? [applied] : [] },
    ...{ lag, heardAt: undefined, state },
  };
}
