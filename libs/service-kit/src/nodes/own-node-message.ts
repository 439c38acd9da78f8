import type { LedgerHead } from '@registry/ledger';
import { type Node, NodeLevel, NodeState } from '@registry/proto/common/v1';
import type { OwnNode } from './own-node';
import type { Standing } from './standing';

const levels: Readonly<Record<OwnNode['level'], NodeLevel>> = {
  national: NodeLevel.NATIONAL,
  province: NodeLevel.PROVINCE,
  prefecture: NodeLevel.PREFECTURE,
};

/** This node as the contract says it; `standing` is unset at the top. */
export function ownNodeMessage(
  { name, registry, level, division }: OwnNode,
  { positions, recordedAt }: Pick<LedgerHead, 'positions' | 'recordedAt'>,
  standing?: Standing,
): Node {
  const { above, applied } = standing ?? {};
  const seq = positions[0]?.seq ?? 0;
  const lag = standing === undefined ? 0 : Math.max(0, seq - (applied?.seq ?? 0));
  return {
    ...{ name, registry, level: levels[level], division, above },
    ...{ head: [...positions], recordedAt, applied: applied === undefined ? [] : [applied], lag, heardAt: undefined },
    state: stateOf(lag, standing),
  };
}

function stateOf(lag: number, standing: Standing | undefined): NodeState {
  if (standing?.isForked === true) return NodeState.FORKED;
  return lag > 0 ? NodeState.BEHIND : NodeState.CURRENT;
}
