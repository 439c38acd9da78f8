/** MongoDB's own error codes, by code name (the server's error_codes.yml). */
const CODES = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  TypeMismatch: 14,
  ProtocolError: 17,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  WriteConflict: 112,
  DocumentValidationFailure: 121,
  CursorInUse: 143,
  ExceededMemoryLimit: 146,
  CannotIndexParallelArrays: 171,
  QueryPlanKilled: 175,
  TransactionTooOld: 225,
  NotImplemented: 238,
  SnapshotUnavailable: 246,
  ConversionFailure: 241,
  NoSuchTransaction: 251,
  IndexBuildAborted: 276,
  TransactionTooLarge: 257,
  InvalidResumeToken: 260,
  OperationNotSupportedInTransaction: 263,
  ChangeStreamFatalError: 280,
  ChangeStreamHistoryLost: 286,
  NoQueryExecutionPlans: 291,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  InterruptedAtShutdown: 11600,
  MergeStageNoMatchingDocument: 13113,
  Location16755: 16755,
  KeyTooLong: 17280,
  Location28769: 28769,
  Location31249: 31249,
  Location31250: 31250,
  Location31253: 31253,
  Location31254: 31254,
  Location40066: 40066,
  Location40192: 40192,
  Location40193: 40193,
  Location40194: 40194,
  Location40081: 40081,
  Location40324: 40324,
  Location40600: 40600,
  Location40601: 40601,
  Location40602: 40602,
  Location51047: 51047,
  Location51132: 51132,
  Location51181: 51181,
  Location51183: 51183,
  Location51199: 51199,
  Location51273: 51273,
  Location5626500: 5626500,
} as const;

export type ErrorName = keyof typeof CODES;

/** What a command refuses with; `details` are added to the reply (keyPattern, keyValue, errorLabels). */
export class CommandError extends Error {
  readonly code: number;

  constructor(
    readonly codeName: ErrorName,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.code = CODES[codeName];
  }
}

/** A transaction that met another's write: the driver runs it again. Code 112. */
export function writeConflict(): CommandError {
  return new CommandError('WriteConflict', 'Write conflict: another operation changed the same document or key', {
    errorLabels: ['TransientTransactionError'],
  });
}

/** The transaction was aborted (idle for too long, its client gone) or never began. Code 251. */
export function noSuchTransaction(txnNumber: string): CommandError {
  return new CommandError('NoSuchTransaction', `Transaction with { txnNumber: ${txnNumber} } has been aborted.`, {
    errorLabels: ['TransientTransactionError'],
  });
}

/** Refused by name, never ignored. Code 238. */
export function notImplemented(what: string): CommandError {
  return new CommandError('NotImplemented', `${what} is not supported by the embedded document store`);
}

/** @returns the body of a failed reply, or of one entry of `writeErrors` */
export function errorReply(error: unknown): Record<string, unknown> {
  if (error instanceof CommandError) {
    const codeName = error.codeName.startsWith('Location') ? `Location${error.code}` : error.codeName;
    return { ok: 0, errmsg: error.message, code: error.code, codeName, ...error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { ok: 0, errmsg: message, code: CODES.InternalError, codeName: 'InternalError' };
}
