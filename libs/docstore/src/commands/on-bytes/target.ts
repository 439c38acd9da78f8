import type { Engine } from '../../server/engine';
import type { Collection } from '../../storage/catalog';
import { OneDocumentReply } from '../../wire/one-document-reply';
import type { PlainFind } from './read-find';

/** A collection that was read, and what its replies begin and end with. */
export interface Target {
  readonly collection: Collection;
  readonly reply: OneDocumentReply;
  /** the two names as BSON strings, as the command that first named them had them */
  readonly name: Buffer;
  readonly database: Buffer;
}

const TARGETS_KEPT = 64;
const targets: Target[] = [];

/** The last collections asked for are known again by their bytes, without making strings of them. */
export function targetOf(engine: Engine, body: Buffer, { collectionAt, databaseAt }: PlainFind): Target | undefined {
  for (const target of targets) {
    const { collection, name, database } = target;
    if (!collection.dropped && isAt(body, collectionAt, name) && isAt(body, databaseAt, database)) {
      if (engine.catalog.find(collection.namespace) === collection) return target;
    }
  }
  const name = stringAt(body, collectionAt);
  const database = stringAt(body, databaseAt);
  if (database.includes('.')) return undefined;
  const collection = engine.catalog.find(`${textOf(database)}.${textOf(name)}`);
  if (collection === undefined) return undefined;
  const target = { collection, reply: new OneDocumentReply(collection.namespace), name, database };
  if (targets.unshift(target) > TARGETS_KEPT) targets.pop();
  return target;
}

function isAt(body: Buffer, at: number, expected: Buffer): boolean {
  for (let i = 0; i < expected.length; i++) if (body[at + i] !== expected[i]) return false;
  return true;
}

function stringAt(body: Buffer, at: number): Buffer {
  return Buffer.from(body.subarray(at, at + 4 + body.readInt32LE(at)));
}

function textOf(string: Buffer): string {
  return string.toString('utf8', 4, string.length - 1);
}
