import { decode, writeConflict, type BsonDocument } from '@registry/docstore/wire';
import type { CommandContext, Reply } from '../context';
import { describeDuplicate, indexOfMessage, isVisible, type Candidate } from '../errors/duplicate-key';
import { EngineError, isConflict, isDuplicate } from '../errors/engine-error';
import { mongoCode, unpackSqlState } from '../errors/sqlstates';

/** An entry as DocumentDB writes it: its code is a packed SQLSTATE. */
interface RawWriteError {
  readonly index: number;
  readonly code: number;
  readonly errmsg: string;
}

/** Where a write was tried, and what each of its statements would have stored. */
export interface Attempted {
  readonly context: CommandContext;
  readonly collection: string;
  candidateAt(index: number): Candidate | undefined;
}

/**
 * Turns the errors of a write's reply into MongoDB's.
 * @throws CommandError WriteConflict (112) inside a transaction, for what another transaction has changed or taken
 */
export async function readWriteReply(raw: Buffer, attempted: Attempted): Promise<Reply> {
  if (!raw.includes('writeErrors')) return raw;
  const { writeErrors = [], ...reply } = decode(raw) as BsonDocument & { writeErrors?: RawWriteError[] };
  const translated: BsonDocument[] = [];
  for (const error of writeErrors) {
    const { code, codeName, message, details } = await translate(error, attempted);
    if (attempted.context.transaction !== undefined && isConflict(code)) throw writeConflict();
    const name = codeName.startsWith('Location') ? {} : { codeName };
    translated.push({ index: error.index, code, ...name, errmsg: message, ...details });
  }
  return { ...reply, writeErrors: translated, ok: 1 };
}

async function translate({ index, code, errmsg }: RawWriteError, attempted: Attempted): Promise<EngineError> {
  const sqlState = unpackSqlState(code);
  const known = mongoCode(sqlState);
  if (!isDuplicate(known.code)) {
    const message = known.codeName === 'UnknownError' ? `${errmsg} (SQLSTATE ${sqlState})` : errmsg;
    return new EngineError(known.code, known.codeName, message);
  }
  return duplicateError(attempted, indexOfMessage(errmsg), attempted.candidateAt(index));
}

/** A key that the transaction's snapshot does not show was taken by another one: a conflict, not a duplicate. */
export async function duplicateError(
  { context, collection }: Attempted,
  index: string,
  candidate: Candidate | undefined,
): Promise<EngineError> {
  const { database, engine, transaction } = context;
  const violation = { database, collection, index, candidate };
  const { error, filter } = await describeDuplicate(engine.database, violation);
  if (transaction === undefined || filter === undefined) return error;
  if (await isVisible(transaction, violation, filter)) return error;
  const { code, codeName } = mongoCode('40001');
  return new EngineError(code, codeName, error.message);
}
