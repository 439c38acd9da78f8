import type { Commit } from '../log/commit';
import { rowOf } from '../store/documents';
import type { Store } from '../store/store';
import type { VersionRow } from '../version/version-row';
import { stateId } from '../write/snapshot';
import type { CarriedVersion, ForeignCommit } from './foreign-commit';

/** Versions read at once. */
const VERSIONS_PER_READ = 2000;

/** A row as it travels. */
function carried(resource: string, row: VersionRow): CarriedVersion {
  const { seqFrom: _from, seqTo: _to, recordedAt: _at, ...version } = row;
  return { ...version, resource };
}

/** Commits of this log with the versions that their changes write. */
export async function carry(store: Store, commits: readonly Commit[]): Promise<ForeignCommit[]> {
  const wanted = new Map<string, string[]>();
  for (const { resource, versionId } of commits.flatMap(({ changes }) => changes)) {
    if (versionId !== undefined) push(wanted, resource, versionId);
  }
  const found = new Map<string, CarriedVersion>();
  for (const [resource, ids] of wanted) {
    for (let from = 0; from < ids.length; from += VERSIONS_PER_READ) {
      const some = { _id: { $in: ids.slice(from, from + VERSIONS_PER_READ) } };
      for (const document of await store.versions(resource).find(some).toArray()) {
        found.set(stateId(resource, document._id), carried(resource, rowOf(document)));
      }
    }
  }
  return commits.map((commit) => ({
    commit,
    versions: commit.changes.flatMap(({ resource, versionId = '' }) => found.get(stateId(resource, versionId)) ?? []),
  }));
}

function push(lists: Map<string, string[]>, name: string, value: string): void {
  const list = lists.get(name);
  if (list) list.push(value);
  else lists.set(name, [value]);
}
