import type { BsonDocument } from '../bson/document';
import { decode, isDocument } from '../bson/document';
import { BsonType, findField, someElement, valueOffset } from '../bson/raw';
import { CommandError, notImplemented } from '../errors';
import type { ReadView } from '../planner/scan';
import { parseCollation } from '../query/collation';
import type { Engine } from '../server/engine';
import type { Session } from '../transactions/session';
import type { Transaction } from '../transactions/transaction';

/** What a command is given. */
export interface CommandContext {
  readonly engine: Engine;
  readonly name: string;
  readonly database: string;
  readonly body: BsonDocument;
  /** the body as it came */
  readonly raw: Buffer;
  readonly sequences: ReadonlyMap<string, readonly Buffer[]>;
  readonly transaction: Transaction | undefined;
  /** what is read outside a transaction, when it is not the latest commit */
  readonly view?: ReadView;
  /** set when the command is a retryable write */
  readonly retry: Session | undefined;
  readonly address: string;
  readonly connection: number;
}

/** The reply's fields without `ok: 1`, or a whole reply in bytes. */
export type Reply = BsonDocument | Buffer;
export type Command = (context: CommandContext) => Promise<Reply> | Reply;

const COMMITTED: ReadView = {};

export function viewOf(context: CommandContext): ReadView {
  return context.transaction?.view ?? context.view ?? COMMITTED;
}

/** @returns `database.collection` of a command whose first field names the collection */
export function namespaceOf(context: CommandContext, name: unknown = context.body[context.name]): string {
  if (typeof name !== 'string' || name === '') {
    throw new CommandError('InvalidNamespace', `collection name has invalid type ${typeof name}`);
  }
  return `${context.database}.${name}`;
}

/** @returns a field that must be a document when it is given */
export function documentField(body: BsonDocument, name: string): BsonDocument | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!isDocument(value)) throw new CommandError('TypeMismatch', `${name} must be an object`);
  return value;
}

/** @returns a field that must be a whole number of 0 or more when it is given */
export function countField(body: BsonDocument, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) throw new CommandError('TypeMismatch', `${name} must be a number`);
  return Math.trunc(number);
}

/** @returns the statements of a write command, from the body or from beside it */
export function statementsOf(context: CommandContext, name: string): readonly Buffer[] {
  const beside = context.sequences.get(name);
  if (beside !== undefined) return beside;
  // Taken as they came: decoding would forget the types of numbers.
  const { raw } = context;
  const statements: Buffer[] = [];
  const element = findField(raw, 0, Buffer.from(name));
  const isOther =
    raw[element] !== BsonType.array ||
    someElement(raw, valueOffset(raw, element), (type, at) => {
      if (type !== BsonType.document) return true;
      statements.push(raw.subarray(at, at + raw.readInt32LE(at)));
      return false;
    });
  if (isOther) throw new CommandError('BadValue', `${context.name} needs an array of ${name}`);
  return statements;
}

export function decodeAll(documents: readonly Buffer[]): BsonDocument[] {
  return documents.map((each) => decode(each));
}

/** Options that would change a result must not be ignored. */
export function refuseOptions(body: BsonDocument): void {
  if (body['bypassDocumentValidation'] === true) throw notImplemented('bypassDocumentValidation');
  const { encryptionInformation } = body;
  if (encryptionInformation !== undefined && encryptionInformation !== null) {
    throw notImplemented('encryptionInformation');
  }
}

/** Collections and indexes have their strings in the order of their bytes. */
export function refuseCollation({ collation }: BsonDocument): void {
  if (parseCollation(collation) !== undefined) throw notImplemented('collation of a collection or an index');
}
