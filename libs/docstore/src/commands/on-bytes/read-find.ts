import { BsonType, findField, skipValue, valueOffset } from '../../bson/raw';

/** What a plain `find` says: offsets into its bytes, which are not decoded. */
export interface PlainFind {
  /** offset of the collection's name, a BSON string */
  collectionAt: number;
  /** offset of the database's name, a BSON string */
  databaseAt: number;
  /** offset of the filter, a document */
  filterAt: number;
  /** Infinity when there is none */
  limit: number;
  batchSize: number;
}

export const name = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');
const FIND = name('find');
const FILTER = name('filter');
const DATABASE = name('$db');
const LIMIT = name('limit');
const BATCH_SIZE = name('batchSize');
const SINGLE_BATCH = name('singleBatch');
const MAX_TIME = name('maxTimeMS');
const READ_CONCERN = name('readConcern');
const AT_CLUSTER_TIME = Buffer.from('atClusterTime');
/** Fields of a find that change nothing about which documents come back. */
const NEUTRAL = ['lsid', '$clusterTime', '$readPreference', 'comment'].map(name);

const FIRST_BATCH = 1_000;
const found: PlainFind = { collectionAt: 0, databaseAt: 0, filterAt: 0, limit: 0, batchSize: 0 };

/**
 * Reads a command, already validated, as a find that has a filter, perhaps a limit, and nothing else that matters.
 * @returns undefined for every other command; the same object each time, good until the next call
 */
export function readFind(body: Buffer): PlainFind | undefined {
  if (body[4] !== BsonType.string || !isNamed(body, 4, FIND)) return undefined;
  found.collectionAt = 5 + FIND.length;
  found.databaseAt = 0;
  found.filterAt = 0;
  found.limit = Infinity;
  found.batchSize = FIRST_BATCH;
  let at = skipValue(body, BsonType.string, found.collectionAt);
  for (let type = body[at]; type !== undefined && type !== 0; type = body[at]) {
    const value = valueOffset(body, at);
    if (!readField(body, type, at, value)) return undefined;
    at = skipValue(body, type, value);
  }
  return found.filterAt === 0 || found.databaseAt === 0 ? undefined : found;
}

/** @returns whether an element has a name; `expected` ends with the 0 that ends it */
export function isNamed(body: Buffer, element: number, expected: Buffer): boolean {
  for (let i = 0; i < expected.length; i++) if (body[element + 1 + i] !== expected[i]) return false;
  return true;
}

/** @returns whether the field is one that such a find may have */
function readField(body: Buffer, type: number, element: number, value: number): boolean {
  if (isNamed(body, element, FILTER)) {
    found.filterAt = value;
    return type === BsonType.document;
  }
  if (isNamed(body, element, DATABASE)) {
    found.databaseAt = value;
    return type === BsonType.string;
  }
  if (isNamed(body, element, LIMIT)) return (found.limit = count(body, type, value)) > 0;
  if (isNamed(body, element, BATCH_SIZE)) return (found.batchSize = count(body, type, value)) > 0;
  if (isNamed(body, element, SINGLE_BATCH)) return type === BsonType.boolean;
  if (isNamed(body, element, MAX_TIME)) return type === BsonType.int32 && body.readInt32LE(value) >= 0;
  if (isNamed(body, element, READ_CONCERN)) {
    return type === BsonType.document && findField(body, value, AT_CLUSTER_TIME) === -1;
  }
  return NEUTRAL.some((each) => isNamed(body, element, each));
}

function count(body: Buffer, type: number, at: number): number {
  return type === BsonType.int32 ? body.readInt32LE(at) : 0;
}

/** @returns whether values of a type equal each other exactly when their encodings do */
export function isScalar(type: number): boolean {
  switch (type) {
    case BsonType.string:
    case BsonType.objectId:
    case BsonType.int32:
    case BsonType.double:
    case BsonType.int64:
    case BsonType.date:
      return true;
    default:
      return false;
  }
}
