import type { Position } from '@registry/proto/common/v1';
import type { FieldChecks } from '../field-checks/field-checks';

const partition = 'main';

/** TOO_MANY for more than one position; MALFORMED for one that no log has. */
export function checkPositions(checks: FieldChecks, field: string, positions: readonly Position[]): void {
  if (positions.length > 1) {
    checks.refuse(field, 'TOO_MANY', { en: 'must be one position at most', zh: '最多一个位置' });
  }
  positions.slice(0, 1).forEach((position) => checkPosition(checks, field, position, 0));
}

/** MALFORMED for a position that no log has. @param least the first commit that may be named; 0 is before the first */
export function checkPosition(checks: FieldChecks, field: string, position: Position, least: number): void {
  if (position.partition !== partition || position.epoch < 1 || position.seq < least) {
    checks.refuse(field, 'MALFORMED', {
      en: `must be a position of the partition ${partition}, from epoch 1 and commit ${least} on`,
      zh: `须为分区${partition}中的位置`,
    });
  }
}
