import { encode, type BsonDocument } from '../bson/document';
import type { Change } from '../changes/feed';
import { CommandError, notImplemented } from '../errors';
import { parseFilter } from '../query/parse-filter';
import { WriteBatch } from '../storage/store';
import type { Collection } from '../storage/catalog';
import type { Engine } from '../server/engine';
import { documentField, namespaceOf, refuseCollation, refuseOptions, type Command } from './context';
import { singleBatch } from './find';

const REFUSED_OPTIONS = [
  'capped',
  'timeseries',
  'viewOn',
  'pipeline',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
  'expireAfterSeconds',
];

const KEPT_OPTIONS = ['validator', 'validationLevel', 'validationAction'];

function keptOptions(body: BsonDocument): BsonDocument {
  const options: BsonDocument = {};
  for (const option of KEPT_OPTIONS) if (body[option] !== undefined) options[option] = body[option];
  return options;
}

/** Whether two collections would be made alike; what is left out is MongoDB's default. */
function sameOptions(one: BsonDocument, other: BsonDocument): boolean {
  const whole = (options: BsonDocument): Buffer =>
    encode({ validator: {}, validationLevel: 'strict', validationAction: 'error', ...options });
  return whole(one).equals(whole(other));
}

export const create: Command = async (context) => {
  const { body, engine } = context;
  refuseOptions(body);
  refuseCollation(body);
  for (const option of REFUSED_OPTIONS) {
    if (body[option] !== undefined && body[option] !== false) throw notImplemented(`create option ${option}`);
  }
  const namespace = namespaceOf(context);
  const options = keptOptions(body);
  const existing = engine.catalog.find(namespace);
  if (existing !== undefined) {
    if (sameOptions(existing.options, options)) return {};
    throw new CommandError('NamespaceExists', `Collection ${namespace} already exists with other options.`);
  }
  await engine.catalog.create(namespace, options).stored;
  return {};
};

async function dropCollections(
  engine: Engine,
  collections: readonly Collection[],
  further: readonly Change[] = [],
): Promise<void> {
  const batch = new WriteBatch();
  for (const collection of collections) engine.catalog.drop(collection, batch);
  if (engine.store.changes.isWatched) batch.changes = [...batch.changes, ...further];
  await engine.store.commit(batch);
  engine.collectGarbage();
}

export const drop: Command = async (context) => {
  const { engine } = context;
  const namespace = namespaceOf(context);
  const collection = engine.catalog.find(namespace);
  if (collection === undefined) throw new CommandError('NamespaceNotFound', `ns not found ${namespace}`);
  await dropCollections(engine, [collection]);
  return { nIndexesWas: collection.indexes.length + 1, ns: namespace };
};

export const dropDatabase: Command = async ({ engine, database }) => {
  await dropCollections(engine, inDatabase(engine, database), [{ kind: 'dropDatabase', database, collection: '' }]);
  return { dropped: database };
};

function inDatabase(engine: Engine, database: string): Collection[] {
  return engine.catalog.all().filter((collection) => collection.database === database);
}

export const listCollections: Command = ({ engine, database, body }) => {
  const filter = parseFilter(documentField(body, 'filter'));
  const rows = inDatabase(engine, database).map(({ name, options }) => ({
    name,
    type: 'collection',
    options,
    info: { readOnly: false },
    idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
  }));
  const matching = rows.filter((row) => filter.matches(encode(row)));
  return singleBatch(matching, `${database}.$cmd.listCollections`);
};

export const listDatabases: Command = ({ engine, body }) => {
  const filter = parseFilter(documentField(body, 'filter'));
  const names = new Set(engine.catalog.all().map(({ database }) => database));
  const databases = [...names].sort().map((name) => ({ name, sizeOnDisk: 0, empty: false }));
  return { databases: databases.filter((row) => filter.matches(encode(row))), totalSize: 0 };
};
