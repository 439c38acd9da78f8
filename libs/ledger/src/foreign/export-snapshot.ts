import { InvalidFactError } from '../errors';
import type { PartitionHead } from '../log/head';
import { rowOf } from '../store/documents';
import type { Store } from '../store/store';
import { OPEN_SEQ, type VersionRow } from '../version/version-row';

const PER_PAGE = 500;
/** Characters of data that end a page before: an outline has a million by itself. */
const PAGE_CHARACTERS = 1_048_576;

/** A version that was live at a commit, as an export carries it. */
export interface ExportedVersion {
  readonly resource: string;
  readonly row: VersionRow;
}

/** What the claims of a resource say; see ClaimDocument. */
export interface ExportedClaim {
  readonly resource: string;
  readonly id: string;
  readonly key: string;
  readonly seqFrom: number;
}

/** A part of what was live at a commit. */
export interface ExportPage {
  readonly versions: readonly ExportedVersion[];
  readonly claims: readonly ExportedClaim[];
  /** Where an export that was cut short goes on: after this page, or again at the record that the page ends within. */
  readonly cursor: string;
}

/** Where an export goes on. */
interface Place {
  readonly part: 'versions' | 'claims';
  readonly resource: string;
  /** After this key of a record, or id of a claim. */
  readonly after: string;
}

/**
 * Everything that is live at a head, on all valid dates, in bounded pages: the versions by resource and key, then the claims. What
 * is written meanwhile changes nothing of it; what is erased meanwhile comes without data. Errors: InvalidFactError
 * CURSOR_MALFORMED.
 */
export async function* exportSnapshot(store: Store, { seq }: PartitionHead, cursor = ''): AsyncGenerator<ExportPage> {
  const names = store.resources.map(({ name }) => name);
  const places = (['versions', 'claims'] as const).flatMap((part) =>
    names.map((resource): Place => ({ part, resource, after: '' })),
  );
  const start = cursor === '' ? undefined : placeOf(cursor);
  const at = start ? places.findIndex(({ part, resource }) => part === start.part && resource === start.resource) : 0;
  if (at < 0) throw malformed();
  for (const [i, place] of places.slice(at).entries()) {
    const from = i === 0 && start ? start : place;
    yield* from.part === 'versions' ? versionPages(store, from, seq) : claimPages(store, from, seq);
  }
}

async function* versionPages(store: Store, from: Place, seq: number): AsyncGenerator<ExportPage> {
  const { resource } = from;
  let { after } = from;
  let versions: ExportedVersion[] = [];
  let characters = 0;
  const live = { key: { $gt: after }, seqFrom: { $lte: seq }, seqTo: { $gt: seq } };
  let key = '';
  for await (const document of store.versions(resource).find(live, { batchSize: PER_PAGE }).sort({ key: 1 })) {
    if (document.key !== key) after = key === '' ? after : key;
    key = document.key;
    const row = { ...rowOf(document), seqTo: OPEN_SEQ };
    const isFull = versions.length >= PER_PAGE || characters + row.json.length > PAGE_CHARACTERS;
    if (isFull && versions.length > 0) {
      yield { versions, claims: [], cursor: cursorOf({ ...from, after }) };
      [versions, characters] = [[], 0];
    }
    versions.push({ resource, row });
    characters += row.json.length;
  }
  yield { versions, claims: [], cursor: cursorOf({ ...from, after: key === '' ? after : key }) };
}

async function* claimPages(store: Store, from: Place, seq: number): AsyncGenerator<ExportPage> {
  const { resource } = from;
  let claims: ExportedClaim[] = [];
  let after = from.after;
  const known = { _id: { $gt: after }, seqFrom: { $lte: seq } };
  for await (const { _id: id, key, seqFrom } of store.claims(resource).find(known).sort({ _id: 1 })) {
    if (claims.length >= PER_PAGE) {
      yield { versions: [], claims, cursor: cursorOf({ ...from, after }) };
      claims = [];
    }
    claims.push({ resource, id, key, seqFrom });
    after = id;
  }
  yield { versions: [], claims, cursor: cursorOf({ ...from, after }) };
}

function cursorOf({ part, resource, after }: Place): string {
  return Buffer.from(JSON.stringify([part, resource, after])).toString('base64url');
}

/** Whether a text is, to the byte, a cursor of an export of these resources. */
export function isPlaceOf({ resources }: Store, cursor: string): boolean {
  try {
    const place = placeOf(cursor);
    return cursorOf(place) === cursor && resources.some(({ name }) => name === place.resource);
  } catch {
    return false;
  }
}

function placeOf(cursor: string): Place {
  try {
    const [part, resource, after] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if ((part === 'versions' || part === 'claims') && typeof resource === 'string' && typeof after === 'string') {
      return { part, resource, after };
    }
  } catch {
    // Said below.
  }
  throw malformed();
}

function malformed(): InvalidFactError {
  return new InvalidFactError('after', 'CURSOR_MALFORMED', 'after is not a cursor of this export.');
}
