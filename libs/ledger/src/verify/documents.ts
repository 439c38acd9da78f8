import { MultisetHash } from '../digest/multiset-hash';
import { versionDigest } from '../digest/version-digest';
import { readHead } from '../log/head';
import { rowOf, type VersionDocument } from '../store/documents';
import { OPEN_SEQ } from '../version/version-row';
import { count, type Place } from './place';
import { misshapen } from './shapes';

const NONCE = /^[0-9a-f]{32}$/;
const LATER_KEPT = 1000;

/** What the store holds of versions, up to the head. */
export interface Census {
  versions: number;
  /** By resource, those that commits of the log opened. */
  readonly opened: Map<string, number>;
  /** By resource, those that commits closed. */
  readonly closed: Map<string, number>;
  /** Over the versions that were live at a replica's base. */
  readonly baseState: MultisetHash;
  /** When the last of those was recorded; empty without any. */
  baseRecordedAt: string;
}

/** Looks at every document but the commits by itself: its fields, and of a version its digest. */
export async function checkDocuments(place: Place): Promise<Census> {
  const { store, shapes, found, derived } = place;
  const counts = { versions: 0, opened: new Map(), closed: new Map() };
  const census: Census = { ...counts, baseState: new MultisetHash(), baseRecordedAt: '' };
  const resourceOf = new Map(store.resources.map(({ name }) => [`${name}_versions`, name]));
  // Versions first: where several documents follow from one that is wrong, it is named before them.
  const names = [...shapes.keys()].sort((a, b) => Number(resourceOf.has(b)) - Number(resourceOf.has(a)));
  const later: { collection: string; id: string; seq: number; field: string }[] = [];
  for (const collection of names) {
    const shape = shapes.get(collection);
    if (!shape || collection === 'commits') continue;
    const resource = resourceOf.get(collection);
    for await (const document of store.all(collection)) {
      const field = misshapen(shape, document);
      if (field !== undefined) {
        (resource === undefined ? derived : found).add('MALFORMED', collection, String(document._id), field);
      } else if (resource !== undefined) {
        const version = document as unknown as VersionDocument;
        checkVersion(place, collection, version);
        for (const seq of takeCensus(place, census, resource, version)) {
          if (later.length < LATER_KEPT) later.push({ collection, id: version._id, ...seq });
        }
      }
    }
  }
  // A version comes with its commit, so the head is by now at least as far as any version that was read.
  const head = await readHead(store);
  for (const { collection, id, seq, field } of later) {
    if (seq > head.seq) found.add('DIFFERS', collection, id, field);
  }
  return census;
}

function checkVersion({ found }: Place, collection: string, version: VersionDocument): void {
  const { _id, data, nonce, digest, erased } = version;
  if (erased) {
    if (data !== '') found.add('DIFFERS', collection, _id, 'data');
    if (nonce !== '') found.add('DIFFERS', collection, _id, 'nonce');
  } else if (!NONCE.test(nonce)) found.add('DIFFERS', collection, _id, 'nonce');
  else if (digestOf(version) !== digest) found.add('DIGEST_DIFFERS', collection, _id);
}

function digestOf(version: VersionDocument): string | undefined {
  try {
    return versionDigest(rowOf(version));
  } catch {
    // The provenance holds something that JSON cannot.
    return undefined;
  }
}

/** Counts a version. @returns the seqs that lie past the head */
function takeCensus(
  { head }: Place,
  census: Census,
  resource: string,
  { seqFrom, seqTo, digest, recordedAt }: VersionDocument,
): { seq: number; field: string }[] {
  if (seqFrom <= head.seq) census.versions++;
  if (seqFrom <= head.base) {
    census.baseState.add(digest);
    if (recordedAt > census.baseRecordedAt) census.baseRecordedAt = recordedAt;
  } else if (seqFrom <= head.seq) count(census.opened, resource);
  if (seqTo <= head.seq) count(census.closed, resource);
  const past = [
    ...(seqFrom > head.seq ? [{ seq: seqFrom, field: 'seqFrom' }] : []),
    ...(seqTo > head.seq && seqTo !== OPEN_SEQ ? [{ seq: seqTo, field: 'seqTo' }] : []),
  ];
  return past;
}
