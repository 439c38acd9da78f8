import type { MultisetHash } from '../digest/multiset-hash';
import type { Change } from '../log/commit';
import type { VersionDocument } from '../store/documents';
import { OPEN_DATE } from '../time/dates';
import { stateId } from '../write/snapshot';
import { isReplicated } from './commit-check';
import { count, type LogAccount, type Place } from './place';
import { misshapen } from './shapes';
import type { Window, WindowCommit } from './window';

/**
 * Follows what a commit says of versions: each that it opens is there as its change says, each that it closes is closed by
 * it. Brings the state along.
 * @returns whether the state is known after the commit
 */
export async function followVersions(
  place: Place,
  window: Window,
  { seq, commit, changes }: WindowCommit,
  state: MultisetHash,
  account: LogAccount,
): Promise<boolean> {
  let isWhole = true;
  const opened = new Set<string>();
  for (const change of changes) {
    const { resource, versionId, digest = '' } = change;
    const collection = `${resource}_versions`;
    if (!place.shapes.has(collection)) {
      place.found.add('DIFFERS', 'commits', commit._id, 'changes');
      return false;
    }
    if (versionId !== undefined) {
      state.add(digest);
      const version = await versionOf(place, window, resource, versionId);
      const field =
        version && !opened.has(versionId) ? openedOtherwise(version, change, { seq, commit }, place) : '_id';
      if (!version) place.found.add('MISSING', collection, versionId);
      else if (field !== undefined) place.found.add('DIFFERS', collection, versionId, field);
      if (version?.seqFrom === seq && !opened.has(versionId)) count(account.opened, resource);
      opened.add(versionId);
      // A replica does not know the nodes.
      if (version?.origin !== undefined && !isReplicated(commit)) account.origins.add(version.origin);
    }
    for (const id of change.supersedes) {
      const version = await versionOf(place, window, resource, id);
      if (!version) {
        place.found.add('MISSING', collection, id);
        isWhole = false;
        continue;
      }
      state.remove(version.digest);
      if (version.seqTo === seq) count(account.closed, resource);
      if (version.seqTo !== seq) place.found.add('DIFFERS', collection, id, 'seqTo');
      else if (version.key !== change.key) place.found.add('DIFFERS', collection, id, 'key');
    }
  }
  return isWhole;
}

/** The version, also when it does not stand where the log has it; undefined when it is not there. */
async function versionOf(
  { store, shapes }: Place,
  { byId }: Window,
  resource: string,
  versionId: string,
): Promise<VersionDocument | undefined> {
  const known = byId.get(stateId(resource, versionId));
  if (known) return known;
  const found = await store.versions(resource).findOne({ _id: versionId });
  if (!found || misshapen(shapes.get(`${resource}_versions`) ?? {}, found) !== undefined) return undefined;
  byId.set(stateId(resource, versionId), found);
  return found;
}

/** The first field in which a version is not as the change that opened it says. */
function openedOtherwise(
  version: VersionDocument,
  change: Change,
  { seq, commit }: Pick<WindowCommit, 'seq' | 'commit'>,
  { via }: Place,
): string | undefined {
  const { validTo = OPEN_DATE } = change;
  if (version.seqFrom !== seq) return 'seqFrom';
  if (version.key !== change.key) return 'key';
  if (version.digest !== change.digest) return 'digest';
  if (version.validFrom !== change.validFrom) return 'validFrom';
  if (version.validTo !== validTo) return 'validTo';
  if (version.recordedAt !== commit.recordedAt) return 'recordedAt';
  const { origin } = version;
  if (!commit.origin || origin === undefined) return commit.origin || origin !== undefined ? 'origin' : undefined;
  // A replica does not know the nodes.
  const { node } = commit.origin;
  return origin === node || via.get(origin) === node || isReplicated(commit) ? undefined : 'origin';
}
