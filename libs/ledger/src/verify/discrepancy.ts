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

export class Discrepancies extends Findings<Discrepancy> {}
