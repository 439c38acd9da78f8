import { CommandError, encode, isDocument, type BsonDocument, type Peer, type Request } from '@registry/docstore/wire';
import type { Cursors } from './cursors';
import type { Session, Sessions } from './sessions/sessions';
import type { Transaction } from './sessions/transaction';
import type { Database } from './sql/database';
import type { Runner } from './sql/runner';

/** The parts of a gateway. */
export interface Engine {
  readonly database: Database;
  readonly sessions: Sessions;
  readonly cursors: Cursors;
}

/** What a command is given. */
export interface CommandContext {
  readonly engine: Engine;
  readonly name: string;
  readonly database: string;
  readonly body: BsonDocument;
  readonly request: Request;
  /** the transaction, or the connections outside of one */
  readonly runner: Runner;
  readonly transaction: Transaction | undefined;
  /** set when the command is a retryable write */
  readonly retry: { readonly session: Session; readonly number: bigint } | undefined;
  readonly peer: Peer;
}

/** The reply's fields without `ok: 1`, or a whole reply in bytes. */
export type Reply = BsonDocument | Buffer;
export type Command = (context: CommandContext) => Promise<Reply> | Reply;

/** @returns the name of the collection that a command's first field names */
export function collectionOf({ body, name }: CommandContext): string {
  const collection = body[name];
  if (typeof collection !== 'string' || collection === '') {
    throw new CommandError('InvalidNamespace', `collection name has invalid type ${typeof collection}`);
  }
  return collection;
}

/** @returns `maxTimeMS` in milliseconds, none for no limit */
export function timeoutOf({ maxTimeMS }: BsonDocument): number | undefined {
  if (maxTimeMS === undefined || maxTimeMS === 0) return undefined;
  if (typeof maxTimeMS !== 'number' || !Number.isInteger(maxTimeMS) || maxTimeMS < 0) {
    throw new CommandError('BadValue', 'maxTimeMS must be a whole number of 0 or more');
  }
  return maxTimeMS;
}

/** @returns the documents of a field that is an array of them, from the body or from beside it */
export function documentsOf({ request, body }: CommandContext, field: string): readonly Buffer[] {
  const beside = request.sequences.get(field);
  if (beside !== undefined) return beside;
  const inBody = body[field];
  if (!Array.isArray(inBody) || !inBody.every(isDocument)) {
    throw new CommandError('BadValue', `${field} must be an array of documents`);
  }
  return inBody.map((each) => encode(each));
}
