import { compose, documentElement, elementsOf, rawElement } from '../bson/compose';
import type { BsonDocument } from '../bson/document';
import { BsonType, findField, skipValue, valueOffset } from '../bson/raw';
import { updateDescription } from './difference';
import type { Change, Commit, DocumentChange } from './feed';

const ID_FIELD = Buffer.from('_id');

/** @returns the document under a key as it is now; undefined when there is none */
export type Lookup = (change: DocumentChange) => Buffer | undefined;

/**
 * @param lookup given when updates shall show the whole document
 * @returns the event of a change, its documents to the byte as they are stored; undefined when nothing came of it
 */
export function eventOf(commit: Commit, change: Change, token: BsonDocument, lookup?: Lookup): Buffer | undefined {
  const { database, collection } = change;
  if (change.kind !== 'document') {
    const ns = change.kind === 'drop' ? { db: database, coll: collection } : { db: database };
    return compose([head(commit, change.kind, token), elementsOf({ ns })]);
  }
  const { before, after, isReplacement } = change;
  const known = after ?? before;
  if (known === undefined || (before !== undefined && after?.equals(before) === true)) return undefined;
  const place = [elementsOf({ ns: { db: database, coll: collection } }), documentKey(known)];
  if (after === undefined) return compose([head(commit, 'delete', token), ...place]);
  if (before === undefined || isReplacement) {
    const kind = before === undefined ? 'insert' : 'replace';
    return compose([head(commit, kind, token), documentElement('fullDocument', after), ...place]);
  }
  const current = lookup?.(change);
  const shown = current === undefined ? elementsOf({ fullDocument: null }) : documentElement('fullDocument', current);
  return compose([
    head(commit, 'update', token),
    ...(lookup === undefined ? [] : [shown]),
    ...place,
    documentElement('updateDescription', updateDescription(before, after)),
  ]);
}

/** @returns the event that a stream ends with */
export function endEvent(commit: Commit, token: BsonDocument): Buffer {
  return compose([head(commit, 'invalidate', token)]);
}

function head({ clusterTime, wallTime }: Commit, operationType: string, token: BsonDocument): Buffer {
  return elementsOf({ _id: token, operationType, clusterTime, wallTime });
}

function documentKey(raw: Buffer): Buffer {
  const element = findField(raw, 0, ID_FIELD);
  const type = raw[element] ?? 0;
  const value = valueOffset(raw, element);
  const id = raw.subarray(value, skipValue(raw, type, value));
  return documentElement('documentKey', compose([rawElement('_id', type, id)]));
}

/** Whether a value is a resume token in an event. */
export function tokenBytes(event: Buffer): Buffer | undefined {
  const element = findField(event, 0, ID_FIELD);
  if (element === -1 || event[element] !== BsonType.document) return undefined;
  const value = valueOffset(event, element);
  return event.subarray(value, skipValue(event, BsonType.document, value));
}
