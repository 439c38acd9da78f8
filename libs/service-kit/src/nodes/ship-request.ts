import type { ForeignCommit, NodeReport } from '@registry/ledger';
import type { Commit, Node, Position, ShipRequest } from '@registry/proto/common/v1';
import { isDivisionCode } from '../divisions/division-terms';
import { nodeNamePattern } from '../env/service-env';
import { FieldChecks } from '../field-checks/field-checks';
import { foreignCommit } from '../ledger/commit-message';
import { levelName, levelNumber, nodeReport } from './node-message';
import { isDivisionOf, type NodeLevelName, type OwnNode } from './own-node';

const maxCommits = 500;
const maxChanges = 10_000;
const maxBelow = 1_000;
const partition = 'main';

/** A node that others stand below. */
type Upper = Pick<OwnNode, 'level' | 'division'>;

/** What a node ships. */
export interface ShippedCommits {
  readonly node: NodeReport;
  readonly below: readonly NodeReport[];
  readonly commits: readonly ForeignCommit[];
}

/**
 * What a node below ships to this one.
 * @param now ISO 8601
 * @throws RegistryError INVALID_ARGUMENT that names each field at fault
 */
export function checkShipment(own: OwnNode, { node, commits, below }: ShipRequest, now: string): ShippedCommits {
  const checks = new FieldChecks('', '');
  if (node === undefined) {
    checks.refuse('node', 'REQUIRED', { en: 'must be set', zh: '必填' });
  }
  checkCommits(checks, commits);
  if (below.length > maxBelow) {
    checks.refuse('below', 'TOO_MANY', { en: `must be at most ${maxBelow}`, zh: `最多${maxBelow}个` });
  }
  checks.throwIfAny();
  const taken = new Set([own.name]);
  const shipping = node && checkNode(checks.within('node'), node, { own, upper: own, taken, heardAt: now });
  const upper = shipping && { level: shipping.level as NodeLevelName, ...divisionOf(shipping) };
  const lower = below.flatMap((one, index) => {
    const within = checks.within(`below[${index}]`);
    within.required('heardAt', one.heardAt);
    return upper ? (checkNode(within, one, { own, upper, taken, heardAt: one.heardAt ?? now }) ?? []) : [];
  });
  checks.throwIfAny();
  if (shipping === undefined) {
    throw new TypeError('A node without fault has a report');
  }
  return { node: shipping, below: lower, commits: commits.map(foreignCommit) };
}

interface NodeContext {
  readonly own: OwnNode;
  readonly upper: Upper;
  /** Names that are spoken for; the node's is added. */
  readonly taken: Set<string>;
  readonly heardAt: string;
}

function checkNode(
  checks: FieldChecks,
  node: Node,
  { own, upper, taken, heardAt }: NodeContext,
): NodeReport | undefined {
  const { name, registry, head, applied, above, recordedAt } = node;
  const nameForm = { en: 'must be 1 to 64 of a-z, 0-9 and "-"', zh: '须为1至64个小写字母、数字或连字符' };
  if (checks.required('name', name)) {
    checks.pattern('name', name, nodeNamePattern, nameForm);
    if (taken.has(name)) {
      checks.refuse('name', 'NAME_TAKEN', { en: 'is the name of another node', zh: '已是其他节点的名称' });
    }
    taken.add(name);
  }
  checks.pattern('above', above, nodeNamePattern, nameForm);
  if (checks.required('registry', registry) && registry !== own.registry) {
    checks.refuse('registry', 'REGISTRY_DIFFERS', { en: `must be ${own.registry}`, zh: `须为${own.registry}` });
  }
  checkPositions(checks, 'head', head);
  checkPositions(checks, 'applied', applied);
  for (const [field, time] of Object.entries({ recordedAt, heardAt })) {
    if (time !== undefined && Number.isNaN(Date.parse(time))) {
      checks.refuse(field, 'MALFORMED', { en: 'must be a time that exists', zh: '须为存在的时间' });
    }
  }
  const level = checkLevel(checks, node, upper);
  return level && nodeReport(node, level, heardAt);
}

/** The node's level, if it may stand there with its division. */
function checkLevel(checks: FieldChecks, { level: number, division }: Node, upper: Upper): NodeLevelName | undefined {
  const level = levelName(number);
  if (level === undefined) {
    checks.refuse('level', 'NODE_UNKNOWN_LEVEL', { en: 'must be a level of nodes', zh: '须为节点层级' });
  } else if (levelNumber(level) <= levelNumber(upper.level)) {
    checks.refuse('level', 'LEVEL_NOT_BELOW', { en: `must be below ${upper.level}`, zh: '须低于上级节点的层级' });
  } else if (checks.required('division', division)) {
    checkDivision(checks, division, level, upper);
  }
  return level;
}

function checkDivision(checks: FieldChecks, division: string, level: NodeLevelName, upper: Upper): void {
  if (!isDivisionCode(division)) {
    checks.refuse('division', 'MALFORMED', { en: 'must be six digits', zh: '须为6位数字' });
  } else if (!isDivisionOf(level, division)) {
    checks.refuse('division', 'DIVISION_NOT_OF_LEVEL', {
      en: `must be the code of a ${level}, GB/T 2260`,
      zh: '须为该层级的行政区划代码（GB/T 2260）',
    });
  } else if (!division.startsWith(prefixOf(upper))) {
    checks.refuse('division', 'DIVISION_NOT_WITHIN', {
      en: `must lie within ${upper.division}`,
      zh: `须在${upper.division}之内`,
    });
  }
}

/** What the codes within a node's division begin with. */
function prefixOf({ division = '' }: Upper): string {
  return division.replace(/(?:00)+$/, '');
}

function divisionOf({ division }: NodeReport): Pick<Upper, 'division'> {
  return division === undefined ? {} : { division };
}

function checkCommits(checks: FieldChecks, commits: readonly Commit[]): void {
  if (commits.length > maxCommits) {
    checks.refuse('commits', 'TOO_MANY_COMMITS', {
      en: `must be at most ${maxCommits}`,
      zh: `最多${maxCommits}次提交`,
    });
    return;
  }
  const changes = commits.reduce((sum, commit) => sum + commit.changes.length, 0);
  if (changes > maxChanges && commits.length > 1) {
    checks.refuse('commits', 'TOO_MANY_CHANGES', {
      en: `must hold at most ${maxChanges} changes, unless it is one commit`,
      zh: `除单次提交外，最多${maxChanges}项变更`,
    });
  }
  commits.forEach(({ position }, index) => {
    const field = `commits[${index}].position`;
    if (position === undefined) {
      checks.refuse(field, 'REQUIRED', { en: 'must be set', zh: '必填' });
    } else {
      checkPosition(checks, field, position, 1);
    }
  });
}

function checkPositions(checks: FieldChecks, field: string, positions: readonly Position[]): void {
  if (positions.length > 1) {
    checks.refuse(field, 'TOO_MANY', { en: 'must be one position at most', zh: '最多一个位置' });
  }
  positions.slice(0, 1).forEach((position) => checkPosition(checks, field, position, 0));
}

function checkPosition(checks: FieldChecks, field: string, position: Position, least: number): void {
  if (position.partition !== partition || position.epoch < 1 || position.seq < least) {
    checks.refuse(field, 'MALFORMED', {
      en: `must be a position of the partition ${partition}, from epoch 1 and commit ${least} on`,
      zh: `须为分区${partition}中的位置`,
    });
  }
}
