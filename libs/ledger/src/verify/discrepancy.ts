import { type AuditReport, Findings } from '../audit/finding';

/** How a document can differ from what a ledger would have written. */
export type Discrepancy =
  /** A field is missing, unknown, or of another kind. */
  | 'MALFORMED'
  /** Nothing accounts for the document. */
  | 'SURPLUS'
  /** It follows from others and is not there. */
  | 'MISSING'
  /** A field is not what follows from others. */
  | 'DIFFERS'
  /** A commit's hash is not that of its content. */
  | 'HASH_DIFFERS'
  /** A commit does not name the hash of the one before. */
  | 'CHAIN_BROKEN'
  /** What a commit keeps of its request is not what was digested. */
  | 'REQUEST_DIFFERS'
  /** A commit's state hash is not that of the versions that are live after it. */
  | 'STATE_DIFFERS'
  /** A version's digest is not that of its content. */
  | 'DIGEST_DIFFERS'
  /** The database has a collection that no ledger has. */
  | 'COLLECTION_UNKNOWN';

/** What a verification walked and found; the first finding is the cause where others follow from it. */
export type VerifyReport = AuditReport<Discrepancy>;

/** SM3 in hex, or more than that. */
const HASHES = /([0-9a-f]{8})[0-9a-f]{56,}/g;

/**
 * Finds nothing that leads to a person: an identifier can be searched by its whole hash, as there are few enough of them, so
 * a claim is named by its kind and the first 8 hex digits.
 */
export class Discrepancies extends Findings<Discrepancy> {
  override add(problem: Discrepancy, collection: string, id: string, field?: string): void {
    super.add(problem, collection, collection.endsWith('_keys') ? shownId(id) : id, field);
  }
}

/** The `_id` of a claim as a verification names it. */
export function shownId(id: string): string {
  return id.replace(HASHES, '$1');
}
