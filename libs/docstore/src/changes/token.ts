import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';

/** How far a stream has come: so many changes of a commit, or all of it. */
export interface Position {
  readonly sequence: number;
  /** how many of the commit's changes have been given */
  readonly given: number;
  /** the stream ended here, because what it watched was dropped */
  readonly isEnd: boolean;
}

/** More changes than any commit has: all of it. */
export const WHOLE_COMMIT = 0xffffffff;
const SIZE = 8 + 8 + 4 + 1;

/** @returns the resume token of a position: opaque to clients, comparable as text within one process of the store */
export function tokenOf(epoch: bigint, { sequence, given, isEnd }: Position): BsonDocument {
  const bytes = Buffer.alloc(SIZE);
  bytes.writeBigUInt64BE(epoch, 0);
  bytes.writeBigUInt64BE(BigInt(sequence), 8);
  bytes.writeUInt32BE(given, 16);
  bytes[20] = isEnd ? 1 : 0;
  return { _data: bytes.toString('hex').toUpperCase() };
}

/**
 * @returns the position that a token stands for, undefined when it is another process's
 * @throws CommandError InvalidResumeToken (260) when it is no token of this store
 */
export function positionOf(epoch: bigint, token: unknown): Position | undefined {
  const data = isDocument(token) ? token['_data'] : undefined;
  if (typeof data !== 'string' || !/^[0-9A-F]*$/.test(data) || data.length !== SIZE * 2) {
    throw new CommandError('InvalidResumeToken', 'the resume token is not one that this store gave');
  }
  const bytes = Buffer.from(data, 'hex');
  if (bytes.readBigUInt64BE(0) !== epoch) return undefined;
  return { sequence: Number(bytes.readBigUInt64BE(8)), given: bytes.readUInt32BE(16), isEnd: bytes[20] === 1 };
}
