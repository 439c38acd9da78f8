import { CommitIndexes } from '../audit/commit-index';
import { OPEN_SEQ } from '../version/version-row';
import type { VersionDocument } from '../store/documents';
import type { Place } from './place';
import { misshapen } from './shapes';

const VERSIONS_AT_ONCE = 500;

/** Names the versions of a resource that no commit opens, and those that are closed by none. */
export async function findUnlisted(place: Place, resource: string): Promise<void> {
  const { store, head, shapes } = place;
  const indexes = new CommitIndexes(store);
  let some: VersionDocument[] = [];
  for await (const version of store.versions(resource).find({})) {
    if (misshapen(shapes.get(`${resource}_versions`) ?? {}, version) !== undefined) continue;
    if (version.seqFrom > head.seq) continue;
    some.push(version);
    if (some.length < VERSIONS_AT_ONCE) continue;
    await check(place, indexes, resource, some);
    some = [];
  }
  await check(place, indexes, resource, some);
}

async function check(
  { head, found }: Place,
  indexes: CommitIndexes,
  resource: string,
  versions: readonly VersionDocument[],
): Promise<void> {
  const commits = await indexes.of(versions.flatMap(({ seqFrom, seqTo }) => [seqFrom, seqTo]));
  for (const { _id, seqFrom, seqTo } of versions) {
    if (seqFrom > head.base && !commits.get(seqFrom)?.opened.has(_id)) {
      found.add('SURPLUS', `${resource}_versions`, _id);
    } else if (seqTo !== OPEN_SEQ && seqTo <= head.seq && !commits.get(seqTo)?.closed.has(_id)) {
      found.add('DIFFERS', `${resource}_versions`, _id, 'seqTo');
    }
  }
}
