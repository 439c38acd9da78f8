import type { Change } from '../log/commit';
import { type CommitDocument, rowOf, type VersionDocument } from '../store/documents';
import type { VersionRow } from '../version/version-row';
import { stateId } from '../write/snapshot';
import type { Place } from './place';
import { misshapen } from './shapes';

const KEYS_AT_ONCE = 500;

/** A commit of a window, and what of its changes can be followed. */
export interface WindowCommit {
  /** Where it stands in the log. */
  readonly seq: number;
  readonly commit: CommitDocument;
  readonly changes: readonly Change[];
}

/** A version with its row, which keeps the data that were decoded of it. */
export interface WindowVersion {
  readonly document: VersionDocument;
  readonly row: VersionRow;
}

/** The versions of the records that some commits in a row touch, as far as those see them. */
export interface Window {
  /** By resource and version id. */
  readonly byId: Map<string, VersionDocument>;
  /** By resource and key, by validFrom. */
  readonly byKey: ReadonlyMap<string, readonly WindowVersion[]>;
}

/** Loads the versions that live at some time within a window of the log. */
export async function loadWindow(place: Place, commits: readonly WindowCommit[]): Promise<Window> {
  const [first, last] = [commits[0]?.seq ?? 0, commits.at(-1)?.seq ?? 0];
  const keys = new Map<string, Set<string>>();
  for (const { resource, key } of commits.flatMap(({ changes }) => changes)) {
    keys.set(resource, (keys.get(resource) ?? new Set()).add(key));
  }
  const byId = new Map<string, VersionDocument>();
  const byKey = new Map<string, WindowVersion[]>();
  for (const { name } of place.store.resources) {
    const wanted = [...(keys.get(name) ?? [])];
    const shape = place.shapes.get(`${name}_versions`) ?? {};
    for (let at = 0; at < wanted.length; at += KEYS_AT_ONCE) {
      const seen = {
        key: { $in: wanted.slice(at, at + KEYS_AT_ONCE) },
        seqTo: { $gte: first },
        seqFrom: { $lte: last },
      };
      for await (const document of place.store.versions(name).find(seen)) {
        if (misshapen(shape, document) !== undefined) continue;
        byId.set(stateId(name, document._id), document);
        const id = stateId(name, document.key);
        const version = { document, row: rowOf(document) };
        const others = byKey.get(id);
        if (others) others.push(version);
        else byKey.set(id, [version]);
      }
    }
  }
  for (const versions of byKey.values()) versions.sort((a, b) => (a.row.validFrom < b.row.validFrom ? -1 : 1));
  return { byId, byKey };
}
