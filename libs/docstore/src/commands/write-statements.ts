import type { BsonDocument } from '../bson/document';
import { CommandError, errorReply } from '../errors';
import { LockedByOther, type UnitOfWork } from '../transactions/unit-of-work';
import type { CommandContext } from './context';

/** What the statements of a write command did. */
export interface WriteOutcome {
  /** by position of the statement; undefined where it failed or was not reached */
  readonly results: (BsonDocument | undefined)[];
  readonly errors: BsonDocument[];
}

/** Errors that end the whole command, whatever its statements did. */
const FATAL = new Set([
  'WriteConflict',
  'SnapshotUnavailable',
  'NoSuchTransaction',
  'TransactionTooLarge',
  'NotImplemented',
]);

/**
 * Runs the statements of a write command. Outside a transaction all that can run at once are one commit; a statement
 * that meets a lock first lets what is done so far reach the disk, then waits for the holder. In a transaction the
 * first failure ends the command.
 * @param run may be called again for the same statement after a wait: it keeps in its own state what it has done
 */
export async function runStatements(
  context: CommandContext,
  count: number,
  ordered: boolean,
  run: (unit: UnitOfWork, statement: number) => BsonDocument,
): Promise<WriteOutcome> {
  const { engine, transaction, retry } = context;
  const results: (BsonDocument | undefined)[] = [];
  const errors: BsonDocument[] = [];
  const remembered: number[] = [];
  let unit = transaction?.unit ?? engine.unitOfWork();
  const flush = async (): Promise<void> => {
    if (transaction !== undefined) return;
    if (retry !== undefined && remembered.length > 0) retry.save(unit.batch, false);
    try {
      await unit.commit();
    } catch (error) {
      for (const statement of remembered) retry?.forget(statement);
      throw error;
    }
    remembered.length = 0;
  };
  for (let i = 0; i < count; i++) {
    const known = retry?.recall(i);
    if (known !== undefined) {
      results[i] = known;
      continue;
    }
    for (;;) {
      try {
        const result = run(unit, i);
        results[i] = result;
        if (retry !== undefined) {
          retry.remember(i, result);
          remembered.push(i);
        }
        break;
      } catch (error) {
        if (error instanceof LockedByOther) {
          await flush();
          await error.holder.released();
          unit = engine.unitOfWork();
          continue;
        }
        const fatal = !(error instanceof CommandError) || FATAL.has(error.codeName);
        // What other statements have done meanwhile, the reply must say.
        const isFirst = errors.length === 0 && (i === 0 || !(error instanceof CommandError));
        if (fatal && (isFirst || transaction !== undefined)) {
          await flush();
          throw error;
        }
        errors.push(writeError(i, error));
        break;
      }
    }
    if (errors.length > 0 && (ordered || transaction !== undefined)) break;
  }
  await flush();
  return { results, errors };
}

function writeError(index: number, error: unknown): BsonDocument {
  const { code, errmsg } = errorReply(error);
  return { index, code, errmsg, ...(error instanceof CommandError ? error.details : {}) };
}

/** @returns the fields that every write command's reply ends with */
export function errorsOf({ errors }: WriteOutcome): BsonDocument {
  return errors.length > 0 ? { writeErrors: errors } : {};
}
