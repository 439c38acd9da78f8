import type { NodeReport } from '@registry/ledger';
import type { Node } from '@registry/proto/common/v1';
import { isDivisionCode } from '../divisions/division-terms';
import { nodeNamePattern } from '../env/service-env';
import type { BilingualText } from '../errors/constructors';
import type { FieldChecks } from '../field-checks/field-checks';
import { levelName, levelNumber, nodeReport } from './node-message';
import { isDivisionOf, type NodeLevelName, type OwnNode } from './own-node';
import { checkPositions } from './position-checks';

/** The form of a node's name, in words. */
export const nameForm: BilingualText = {
  en: 'must be 1 to 64 of a-z, 0-9 and "-"',
  zh: '须为1至64个小写字母、数字或连字符',
};

/** What a node that is told of is held against. */
export interface NodeContext {
  readonly registry: string;
  /** The node that it stands below. */
  readonly upper: Pick<OwnNode, 'level' | 'division'>;
  /** Names of other nodes. */
  readonly taken: ReadonlySet<string>;
  /** When it was heard of, ISO 8601. */
  readonly heardAt: string;
}

/** What is told of a node, checked field by field; undefined for one without a level. */
export function checkNode(
  checks: FieldChecks,
  node: Node,
  { registry: ours, upper, taken, heardAt }: NodeContext,
): NodeReport | undefined {
  const { name, registry, head, applied, above, recordedAt } = node;
  if (checks.required('name', name)) {
    checks.pattern('name', name, nodeNamePattern, nameForm);
    if (taken.has(name)) {
      checks.refuse('name', 'NAME_TAKEN', { en: 'is the name of another node', zh: '已是其他节点的名称' });
    }
  }
  checks.pattern('above', above, nodeNamePattern, nameForm);
  if (checks.required('registry', registry) && registry !== ours) {
    checks.refuse('registry', 'REGISTRY_DIFFERS', { en: `must be ${ours}`, zh: `须为${ours}` });
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
function checkLevel(
  checks: FieldChecks,
  { level: number, division }: Node,
  upper: NodeContext['upper'],
): NodeLevelName | undefined {
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

function checkDivision(checks: FieldChecks, division: string, level: NodeLevelName, upper: NodeContext['upper']): void {
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
function prefixOf({ division = '' }: NodeContext['upper']): string {
  return division.replace(/(?:00)+$/, '');
}
