import type { Commit } from '@registry/proto/common/v1';
import { changeKinds } from './change-filter';

/** A change as JSON: what changed of which record, and never its data. */
export function changeTexts({ position, recordedAt, provenance, changes }: Commit): string[] {
  return changes.map(({ resource, key, kind, validFrom, validTo }) =>
    JSON.stringify({
      seq: position?.seq,
      recordedAt,
      resource,
      key,
      kind: changeKinds.nameOf(kind),
      validFrom,
      validTo,
      source: provenance?.sourceDepartment,
    }),
  );
}

/** The changes of a commit, one a line. */
export function changeLines(commit: Commit): string {
  return changeTexts(commit)
    .map((text) => `${text}\n`)
    .join('');
}
