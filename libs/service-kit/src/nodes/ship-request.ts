import type { ForeignCommit, NodeReport } from '@registry/ledger';
import type { Node, ShipRequest } from '@registry/proto/common/v1';
import { FieldChecks } from '../field-checks/field-checks';
import { foreignCommit } from '../ledger/commit-message';
import { checkCommits } from './commit-checks';
import type { DroppedNode } from './dropped-nodes';
import { checkNode, type NodeContext } from './node-checks';
import type { NodeLevelName, OwnNode } from './own-node';

const maxBelow = 1_000;

/** The node that is shipped to. */
export interface Receiver {
  readonly own: OwnNode;
  /** Name of the node above it, as far as that is known. */
  readonly above: string | undefined;
}

/** What a node ships. */
export interface ShippedCommits {
  readonly node: NodeReport;
  readonly below: readonly NodeReport[];
  /** Those of `below` that cannot stand there. */
  readonly dropped: readonly DroppedNode[];
  readonly commits: readonly ForeignCommit[];
}

/**
 * What a node below ships to this one. What is wrong with one of those below it costs that one alone.
 * @param now ISO 8601
 * @throws RegistryError INVALID_ARGUMENT that names each field at fault
 */
export function checkShipment(
  { own, above }: Receiver,
  { node, commits, below }: ShipRequest,
  now: string,
): ShippedCommits {
  const notBelow = new Set(above === undefined ? [own.name] : [own.name, above]);
  const checks = new FieldChecks('', '');
  if (node === undefined) {
    checks.refuse('node', 'REQUIRED', { en: 'must be set', zh: '必填' });
  }
  checkCommits(checks, commits, notBelow);
  if (below.length > maxBelow) {
    checks.refuse('below', 'TOO_MANY', { en: `must be at most ${maxBelow}`, zh: `最多${maxBelow}个` });
  }
  checks.throwIfAny();
  const context = { registry: own.registry, upper: own, taken: notBelow, heardAt: now };
  const shipping = node && checkNode(checks.within('node'), node, context);
  checks.throwIfAny();
  if (shipping === undefined) {
    throw new TypeError('A node without fault has a report');
  }
  return { node: shipping, ...keptBelow(shipping, below, context), commits: commits.map(foreignCommit) };
}

/** The nodes below the one that ships, without those that cannot stand there. */
function keptBelow(
  { name, level, division }: NodeReport,
  nodes: readonly Node[],
  { registry, taken: notBelow, heardAt: now }: NodeContext,
): Pick<ShippedCommits, 'below' | 'dropped'> {
  const upper = { level: level as NodeLevelName, ...(division === undefined ? {} : { division }) };
  const taken = new Set([...notBelow, name]);
  const below: NodeReport[] = [];
  const dropped: DroppedNode[] = [];
  for (const node of nodes) {
    const checks = new FieldChecks('', '');
    checks.required('heardAt', node.heardAt);
    const report = checkNode(checks, node, { registry, upper, taken, heardAt: earlier(node.heardAt ?? now, now) });
    const faults = checks.violations.slice(0, 1);
    dropped.push(...faults.map(({ field, reason }) => ({ node: node.name, reason, field })));
    if (report !== undefined && faults.length === 0) {
      taken.add(node.name);
      below.push(report);
    }
  }
  return { below, dropped };
}

/** The first of two times, as far as both exist: a clock that is ahead is not believed. */
function earlier(time: string, now: string): string {
  return Date.parse(time) > Date.parse(now) ? now : time;
}
