import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { ID_INDEX, type IndexDefinition } from '../indexes/definition';
import { defineIndex, sameEntries, sameIndex, sameKey } from '../indexes/define';
import { WriteBatch } from '../storage/store';
import { namespaceOf, refuseCollation, type Command } from './context';
import { singleBatch } from './find';

const MAX_INDEXES = 64;
const ID_SPECIFICATION = { v: 2, key: { _id: 1 }, name: ID_INDEX };

export const createIndexes: Command = async (context) => {
  const { engine, body } = context;
  const specifications = body['indexes'];
  if (!Array.isArray(specifications) || specifications.length === 0 || !specifications.every(isDocument)) {
    throw new CommandError('BadValue', 'Must specify at least one index to create');
  }
  const existed = engine.catalog.find(namespaceOf(context)) !== undefined;
  const collection = await engine.ensureCollection(namespaceOf(context));
  const numIndexesBefore = collection.indexes.length + 1;
  for (const specification of specifications) {
    refuseCollation(specification);
    await engine.indexesSettled(collection);
    if (isIdIndex(specification) || isKnown(collection.indexes, specification)) continue;
    if (collection.indexes.length >= MAX_INDEXES - 1) throw new CommandError('CannotCreateIndex', 'too many indexes');
    defineIndex(0, specification);
    await engine.buildIndex(collection, specification);
  }
  return { numIndexesBefore, numIndexesAfter: collection.indexes.length + 1, createdCollectionAutomatically: !existed };
};

function isIdIndex({ key }: BsonDocument): boolean {
  return isDocument(key) && Object.keys(key).length === 1 && key['_id'] === 1;
}

/** @throws CommandError IndexOptionsConflict (85), IndexKeySpecsConflict (86) */
function isKnown(indexes: readonly IndexDefinition[], specification: BsonDocument): boolean {
  const { name } = specification;
  const named = indexes.find((index) => index.name === name);
  if (named !== undefined) {
    if (sameIndex(named.specification, specification)) return true;
    if (sameEntries(named.specification, specification)) {
      throw new CommandError(
        'IndexOptionsConflict',
        `An equivalent index already exists with the same name but different options: ${named.name}`,
      );
    }
    throw new CommandError(
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested index: ${named.name}`,
    );
  }
  const alike = indexes.find((index) => sameEntries(index.specification, specification));
  if (alike !== undefined) {
    throw new CommandError('IndexOptionsConflict', `Index already exists with a different name: ${alike.name}`);
  }
  return false;
}

export const listIndexes: Command = (context) => {
  const namespace = namespaceOf(context);
  const collection = context.engine.catalog.require(namespace);
  return singleBatch([ID_SPECIFICATION, ...collection.indexes.map(({ specification }) => specification)], namespace);
};

export const dropIndexes: Command = async (context) => {
  const { engine, body } = context;
  const collection = engine.catalog.require(namespaceOf(context));
  const nIndexesWas = collection.indexes.length + 1;
  const wanted: unknown[] = Array.isArray(body['index']) ? body['index'] : [body['index']];
  const dropped = wanted.includes('*') ? collection.indexes : wanted.map((each) => findIndex(collection.indexes, each));
  const batch = new WriteBatch();
  for (const index of dropped) engine.catalog.discard(batch, 'entries', index.id);
  collection.indexes = collection.indexes.filter((index) => !dropped.includes(index));
  collection.indexVersion++;
  engine.catalog.save(collection, batch);
  await engine.store.commit(batch);
  engine.collectGarbage();
  return { nIndexesWas };
};

/** @throws CommandError IndexNotFound (27), InvalidOptions (72) for the index on `_id` */
export function findIndex(indexes: readonly IndexDefinition[], wanted: unknown): IndexDefinition {
  if (wanted === ID_INDEX) throw new CommandError('InvalidOptions', 'cannot drop or change the _id index');
  const found = indexes.find((index) =>
    isDocument(wanted) ? sameKey(index.specification, { key: wanted }) : index.name === wanted,
  );
  if (found === undefined) throw new CommandError('IndexNotFound', `index not found with name [${String(wanted)}]`);
  return found;
}
