import { Binary } from 'bson';
import { encode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError, errorReply } from '../errors';

const SESSION_ID_SIZE = 16;

/**
 * @param failed what a failure's reply says
 * @returns the reply of a command that ended well or badly, encoded: with `ok: 1` unless it says otherwise; never throws
 */
export async function encodedReply(
  run: () => Promise<BsonDocument | Buffer>,
  failed: (error: unknown) => BsonDocument = errorReply,
): Promise<Buffer> {
  try {
    const reply = await run();
    if (Buffer.isBuffer(reply)) return reply;
    return encode('ok' in reply ? reply : { ...reply, ok: 1 });
  } catch (error) {
    const reply = failed(error);
    if (reply['code'] === 1)
      process.emitWarning(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return encode(reply);
  }
}

/** @throws CommandError FailedToParse (9) */
export function commandName(body: BsonDocument): string {
  const [name] = Object.keys(body);
  if (name === undefined) throw new CommandError('FailedToParse', 'a command needs a name');
  return name;
}

/**
 * @returns the id of the logical session that a command belongs to
 * @throws CommandError BadValue (2)
 */
export function sessionIdOf({ lsid }: BsonDocument): Buffer | undefined {
  if (!isDocument(lsid) || !(lsid['id'] instanceof Binary)) return undefined;
  const id = lsid['id'].value();
  if (id.length !== SESSION_ID_SIZE)
    throw new CommandError('BadValue', `lsid.id must be a UUID of ${SESSION_ID_SIZE} bytes`);
  return Buffer.from(id);
}

/** @returns the number of the transaction or retryable write that a command belongs to */
export function transactionNumberOf({ txnNumber }: BsonDocument): bigint | undefined {
  return txnNumber === undefined ? undefined : integer(txnNumber, 'txnNumber');
}

/**
 * @returns a 64-bit integer, given as any kind of number
 * @throws CommandError TypeMismatch (14)
 */
export function integer(value: unknown, name: string): bigint {
  try {
    return BigInt(String(value));
  } catch {
    throw new CommandError('TypeMismatch', `${name} must be an integer`);
  }
}
