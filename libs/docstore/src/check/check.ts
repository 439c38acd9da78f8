import { validateBson } from '../bson/raw';
import { readStoredSession } from '../transactions/session';
import { ALL_KEYS } from '../storage/keys';
import { openForReading } from '../storage/open-for-reading';
import type { Snapshot, Store } from '../storage/store';
import { checkCatalogue, checkOwners, messageOf } from './catalogue';
import { CollectionCheck } from './documents';
import type { Finding, Report } from './finding';

/** What a check has walked, and how much of it was wrong. */
export interface CheckSummary {
  readonly collections: number;
  readonly documents: number;
  readonly entries: number;
  readonly sessions: number;
  readonly findings: number;
}

/**
 * Walks a whole store in one snapshot: catalogue, documents, index entries, sessions. The store may be running and
 * taking writes in another process. Findings are reported as they are met, so that memory does not grow with the data.
 * @throws Error when the folder holds no store
 */
export async function checkStore(path: string, report: Report): Promise<CheckSummary> {
  const store = openForReading(path);
  try {
    const snapshot = store.pin();
    try {
      return checkSnapshot(store, snapshot, report);
    } finally {
      store.release(snapshot);
    }
  } finally {
    await store.close();
  }
}

function checkSnapshot(store: Store, snapshot: Snapshot, report: Report): CheckSummary {
  let findings = 0;
  const counted = (finding: Finding): void => {
    findings++;
    report(finding);
  };
  const catalogue = checkCatalogue(store, snapshot, counted);
  checkOwners(store, snapshot, catalogue, counted);
  let documents = 0;
  let entries = 0;
  for (const collection of catalogue.collections) {
    const check = new CollectionCheck(store, snapshot, collection, counted);
    check.run();
    documents += check.documents;
    entries += check.entries;
  }
  const sessions = checkSessions(store, snapshot, counted);
  return { collections: catalogue.collections.length, documents, entries, sessions, findings };
}

function checkSessions(store: Store, snapshot: Snapshot, report: Report): number {
  let sessions = 0;
  const rows = store.rows('sessions', ALL_KEYS, false, snapshot);
  for (let row = rows.next(); row.done !== true; row = rows.next()) {
    const { key, value } = row.value;
    sessions++;
    try {
      validateBson(value);
      readStoredSession(value);
    } catch (error) {
      report({ kind: 'session-unreadable', key: key.toString('hex'), detail: messageOf(error) });
    }
  }
  return sessions;
}
