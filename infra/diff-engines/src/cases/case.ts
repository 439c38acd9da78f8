import type { mongo } from 'mongoose';

/** A BSON document as the driver encodes it; numbers are given as `Int32`, `Long` or `Double`. */
export type BsonDocument = mongo.Document;

/** The collections of a case; both are dropped before it. */
export const COLLECTIONS = ['main', 'other'] as const;

/** The sessions that transactions of a case run in. */
export type SessionName = 'first' | 'second';

/** Whether the command asks for its results in a total order, so that the engines have to agree on it. */
export type ResultOrder = 'total' | 'any';

/** One command; in a session it belongs to that session's transaction, which its first command begins. */
export interface CommandStep {
  readonly kind: 'command';
  readonly body: BsonDocument;
  readonly order: ResultOrder;
  readonly session?: SessionName;
}

/** The end of a session's transaction; nothing happens when none is under way. */
export interface EndStep {
  readonly kind: 'commit' | 'abort';
  readonly session: SessionName;
}

export type Step = CommandStep | EndStep;

/** Commands to run one after the other on collections that do not exist yet. */
export type Case = readonly Step[];

/** @returns a step whose results have no order of their own */
export function command(body: BsonDocument, order: ResultOrder = 'any'): CommandStep {
  return { kind: 'command', body, order };
}

const WRITES = new Set(['insert', 'update', 'delete', 'findAndModify']);

/** @returns whether a command may change documents */
export function isWrite({ body }: CommandStep): boolean {
  return WRITES.has(Object.keys(body)[0] ?? '');
}
