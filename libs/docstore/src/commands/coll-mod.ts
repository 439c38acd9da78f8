import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { expirySeconds } from '../indexes/define';
import type { Collection } from '../storage/catalog';
import { WriteBatch } from '../storage/store';
import { Validator } from '../storage/validator';
import { documentField, namespaceOf, type Command } from './context';
import { findIndex } from './index-commands';

/** Fields of any command: they change nothing about what it does. */
const GENERIC = new Set(['collMod', 'comment', 'lsid', 'maxTimeMS', 'writeConcern']);
const VALIDATION = ['validator', 'validationLevel', 'validationAction'];

/**
 * Changes a collection's rule for its documents, or after how long an index lets them expire.
 * @throws CommandError NamespaceNotFound (26), IndexNotFound (27), NotImplemented (238) for all other changes
 */
export const collMod: Command = async (context) => {
  const { engine, body } = context;
  const known = ([field]: [string, unknown]): boolean =>
    GENERIC.has(field) || VALIDATION.includes(field) || field === 'index' || field.startsWith('$');
  const unknown = Object.entries(body).find((each) => !known(each));
  if (unknown !== undefined) throw notImplemented(`collMod option ${unknown[0]}`);
  const collection = engine.catalog.require(namespaceOf(context));
  const options = { ...collection.options };
  for (const field of VALIDATION) if (body[field] !== undefined) options[field] = body[field];
  const validator = Validator.parse(options);
  const change = documentField(body, 'index');
  const reply = change === undefined ? {} : changeExpiry(collection, change);
  collection.options = options;
  collection.validator = validator;
  const batch = new WriteBatch();
  engine.catalog.save(collection, batch);
  await engine.store.commit(batch);
  return reply;
};

function changeExpiry(collection: Collection, change: BsonDocument): BsonDocument {
  const { name, keyPattern, expireAfterSeconds, ...others } = change;
  const [other] = Object.keys(others);
  if (other !== undefined) throw notImplemented(`collMod index option ${other}`);
  if ((name === undefined) === (keyPattern === undefined)) {
    throw new CommandError('InvalidOptions', 'Must specify either index name or key pattern, and not both');
  }
  if (expireAfterSeconds === undefined) throw new CommandError('InvalidOptions', 'no expireAfterSeconds field');
  const index = findIndex(collection.indexes, name ?? keyPattern);
  const { specification } = index;
  const seconds = expirySeconds(expireAfterSeconds, isDocument(specification['key']) ? specification['key'] : {});
  const changed = {
    ...index,
    expireAfterSeconds: seconds,
    specification: { ...specification, expireAfterSeconds: seconds },
  };
  collection.indexes = collection.indexes.map((each) => (each === index ? changed : each));
  const before = index.expireAfterSeconds === undefined ? {} : { expireAfterSeconds_old: index.expireAfterSeconds };
  return { ...before, expireAfterSeconds_new: seconds };
}
