import type { Commit } from '@registry/proto/common/v1';
import { nodeNamePattern } from '../env/service-env';
import type { FieldChecks } from '../field-checks/field-checks';
import { nameForm } from './node-checks';
import { checkPosition } from './position-checks';

const maxCommits = 500;
const maxChanges = 10_000;

/**
 * Checks the commits of a shipment: how many they are, where each stands, and which nodes recorded their versions.
 * @param notBelow names that no node below has
 */
export function checkCommits(checks: FieldChecks, commits: readonly Commit[], notBelow: ReadonlySet<string>): void {
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
  commits.forEach((commit, index) => checkCommit(checks.within(`commits[${index}]`), commit, notBelow));
}

function checkCommit(checks: FieldChecks, { position, changes }: Commit, notBelow: ReadonlySet<string>): void {
  if (position === undefined) {
    checks.refuse('position', 'REQUIRED', { en: 'must be set', zh: '必填' });
  } else {
    checkPosition(checks, 'position', position, 1);
  }
  changes.forEach(({ version }, index) => {
    if (version?.origin !== undefined) {
      checkOrigin(checks, `changes[${index}].version.origin`, version.origin, notBelow);
    }
  });
}

function checkOrigin(checks: FieldChecks, field: string, origin: string, notBelow: ReadonlySet<string>): void {
  if (!nodeNamePattern.test(origin)) {
    checks.refuse(field, 'MALFORMED', nameForm);
  } else if (notBelow.has(origin)) {
    checks.refuse(field, 'ORIGIN_NOT_BELOW', { en: 'must be a node below this one', zh: '须为本节点的下级节点' });
  }
}
