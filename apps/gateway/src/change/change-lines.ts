import { ChangeKind, type Commit } from '@registry/proto/common/v1';
import { EnumNames } from '../queries/enum-names';

const kinds = new EnumNames(ChangeKind);

/** The changes of a commit, one a line. */
export function changeLines({ position, recordedAt, provenance, changes }: Commit): string {
  return changes
    .map(({ resource, key, kind, validFrom, validTo }) => {
      const line = {
        seq: position?.seq,
        recordedAt,
        resource,
        key,
        kind: kinds.nameOf(kind),
        validFrom,
        validTo,
        source: provenance?.sourceDepartment,
      };
      return `${JSON.stringify(line)}\n`;
    })
    .join('');
}
