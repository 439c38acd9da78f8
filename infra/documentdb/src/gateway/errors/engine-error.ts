import { CommandError, errorReply, type BsonDocument } from '@registry/docstore/wire';
import { DatabaseError } from 'pg';
import { mongoCode } from './sqlstates';

/** What the engine refused with; `details` are added to the reply (keyPattern, keyValue, errorLabels). */
export class EngineError extends Error {
  constructor(
    readonly code: number,
    readonly codeName: string,
    message: string,
    readonly details: BsonDocument = {},
  ) {
    super(message);
  }
}

const DUPLICATE_KEY = 11000;
const WRITE_CONFLICT = 112;
const NO_SUCH_TRANSACTION = 251;
/** The engine is away (ShutdownInProgress): a driver may look for it again. */
const AWAY = 91;

export function isDuplicate(code: unknown): boolean {
  return code === DUPLICATE_KEY;
}

export function isConflict(code: unknown): boolean {
  return code === WRITE_CONFLICT;
}

/** @returns what a failure of PostgreSQL, or of the way to it, is to a MongoDB driver */
export function engineError(error: unknown): EngineError | CommandError {
  if (error instanceof EngineError || error instanceof CommandError) return error;
  if (error instanceof DatabaseError && error.code !== undefined) {
    const { code, codeName } = mongoCode(error.code);
    const known = codeName !== 'UnknownError';
    return new EngineError(code, codeName, known ? error.message : `${error.message} (SQLSTATE ${error.code})`);
  }
  const reason = error instanceof Error ? error.message : String(error);
  // A bug of the gateway must not look like an engine that is away.
  if (error instanceof TypeError || error instanceof RangeError) return new EngineError(1, 'InternalError', reason);
  return new EngineError(AWAY, 'ShutdownInProgress', `PostgreSQL cannot be reached: ${reason}`);
}

/** @returns the error as a transaction's statement answers it: what a rerun may cure is labelled so */
export function inTransaction(error: EngineError | CommandError): EngineError | CommandError {
  const transient = [WRITE_CONFLICT, NO_SUCH_TRANSACTION, AWAY].includes(error.code);
  if (!transient || error instanceof CommandError) return error;
  return new EngineError(error.code, error.codeName, error.message, {
    ...error.details,
    errorLabels: ['TransientTransactionError'],
  });
}

/** @returns the body of a failed reply */
export function failedReply(error: unknown): BsonDocument {
  const known = engineError(error);
  if (known instanceof CommandError) return errorReply(known);
  return { ok: 0, errmsg: known.message, code: known.code, codeName: known.codeName, ...known.details };
}
