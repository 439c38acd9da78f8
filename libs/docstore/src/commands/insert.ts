import { ObjectId } from 'bson';
import { BsonType, findField, skipValue, valueOffset } from '../bson/raw';
import { CommandError } from '../errors';
import { KeyWriter } from '../indexes/key-writer';
import { namespaceOf, refuseCollation, refuseOptions, statementsOf, type Command } from './context';
import { errorsOf, runStatements } from './write-statements';

const ID_FIELD = Buffer.from('_id');
/** Where a document's first element begins. */
const FIRST_FIELD = 4;
const INSERTED = {};
const writer = new KeyWriter();

/** @returns the document with its `_id` first, made when it has none, and the encoded `_id` */
export function identified(raw: Buffer): { raw: Buffer; idKey: Buffer } {
  const element = findField(raw, 0, ID_FIELD);
  if (element === -1) return identified(withNewId(raw));
  if (element !== FIRST_FIELD) return identified(withIdFirst(raw, element));
  const type = raw[element] ?? 0;
  if (type === BsonType.array || type === BsonType.regex || type === BsonType.undefined) {
    throw new CommandError('BadValue', "The '_id' value cannot be an array, a regular expression or undefined");
  }
  writer.length = 0;
  writer.value(raw, type, valueOffset(raw, element));
  return { raw, idKey: writer.take() };
}

function withIdFirst(raw: Buffer, element: number): Buffer {
  const end = skipValue(raw, raw[element] ?? 0, valueOffset(raw, element));
  return Buffer.concat([
    raw.subarray(0, FIRST_FIELD),
    raw.subarray(element, end),
    raw.subarray(FIRST_FIELD, element),
    raw.subarray(end),
  ]);
}

function withNewId(raw: Buffer): Buffer {
  const id = Buffer.from(new ObjectId().id);
  const document = Buffer.concat([
    raw.subarray(0, 4),
    Buffer.from([BsonType.objectId]),
    ID_FIELD,
    Buffer.alloc(1),
    id,
    raw.subarray(4),
  ]);
  document.writeInt32LE(document.length, 0);
  return document;
}

export const insert: Command = async (context) => {
  refuseOptions(context.body);
  refuseCollation(context.body);
  const documents = statementsOf(context, 'documents');
  const collection = await context.engine.ensureCollection(namespaceOf(context));
  const outcome = await runStatements(context, documents.length, context.body['ordered'] !== false, (unit, i) => {
    const { raw, idKey } = identified(documents[i] ?? Buffer.alloc(0));
    unit.insert(collection, idKey, raw);
    return INSERTED;
  });
  return { n: outcome.results.filter((each) => each !== undefined).length, ...errorsOf(outcome) };
};
