import { mongo } from 'mongoose';
import { StoreUnavailableError } from '../errors';

/** Names of the driver's errors that say the server can't be reached. */
const UNREACHABLE = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoClientClosedError',
  'MongoOperationTimeoutError',
]);

/** Server error codes for a server that is shutting down or not the primary any more. */
const AWAY = new Set([91, 189, 10107, 11600, 11602, 13435, 13436]);

const DUPLICATE_KEY = 11000;
const WRITE_CONFLICT = 112;
/** The transaction is gone: it was aborted by the server, for instance because it stood idle. */
const NO_SUCH_TRANSACTION = 251;

/** What a bulk write failed of: the driver wraps errors of the connection as if the server had answered them. */
function wrapped(error: unknown): unknown {
  const inner: unknown = error instanceof mongo.MongoBulkWriteError ? error.errorResponse : undefined;
  return inner instanceof mongo.MongoError ? inner : undefined;
}

/** Whether the store can't be reached. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof StoreUnavailableError) return true;
  if (!(error instanceof mongo.MongoError)) return false;
  const inner = wrapped(error);
  if (inner !== undefined) return isUnavailable(inner);
  return UNREACHABLE.has(error.name) || (typeof error.code === 'number' && AWAY.has(error.code));
}

/** Whether a transaction may have been committed although it failed. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel('UnknownTransactionCommitResult');
}

/** Whether the transaction lost against another one, and would do as well if run again. */
export function isContention(error: unknown): boolean {
  if (!(error instanceof mongo.MongoError)) return false;
  if (error.hasErrorLabel('TransientTransactionError') && !isUnavailable(error)) return true;
  if (error.code === WRITE_CONFLICT || error.code === NO_SUCH_TRANSACTION) return true;
  return isDuplicate(error) && isOfTheLog(error);
}

/** Whether a unique index refused a document, other than by the log's own order. */
export function isDuplicateElsewhere(error: unknown): boolean {
  return isDuplicate(error) && !isOfTheLog(error);
}

function isDuplicate(error: unknown): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** The seq was taken: the duplicate is a commit's `_id`, or the partition's. */
function isOfTheLog(error: mongo.MongoServerError): boolean {
  const { message } = error;
  return /\.(commits|partitions)\b/.test(message) && !message.includes('idempotencyKey');
}
