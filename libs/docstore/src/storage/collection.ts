import type { BsonDocument } from '../bson/document';
import type { IndexDefinition } from '../indexes/definition';
import { defineIndex } from '../indexes/define';
import { Validator } from './validator';

/** A collection: its number, its indexes and its rules. */
export interface Collection {
  readonly id: number;
  readonly namespace: string;
  readonly database: string;
  readonly name: string;
  indexes: IndexDefinition[];
  /** goes up when an index is added or dropped */
  indexVersion: number;
  validator: Validator | undefined;
  options: BsonDocument;
  /** how many documents there were after so many commits */
  counted: { readonly commits: number; readonly documents: number } | undefined;
  dropped: boolean;
  /** after how many commits its documents can all be seen: before, those of its predecessor were there */
  visibleFrom: number;
}

export function partsOf(namespace: string): { dot: number; database: string; name: string } {
  const dot = namespace.indexOf('.');
  return { dot, database: namespace.slice(0, dot), name: namespace.slice(dot + 1) };
}

/** @returns a collection without indexes that nothing knows of yet */
export function newCollection(id: number, namespace: string, options: BsonDocument): Collection {
  const { database, name } = partsOf(namespace);
  return {
    id,
    namespace,
    database,
    name,
    indexes: [],
    indexVersion: 0,
    validator: Validator.parse(options),
    options,
    counted: undefined,
    dropped: false,
    visibleFrom: 0,
  };
}

/** @returns a collection's row in the catalogue, without the indexes that are being built */
export function toStored(collection: Collection, building: ReadonlySet<number>): BsonDocument {
  return {
    id: collection.id,
    namespace: collection.namespace,
    options: collection.options,
    indexes: collection.indexes
      .filter(({ id }) => !building.has(id))
      .map((index) => ({
        id: index.id,
        specification: index.specification,
        multikey: index.components.map((component) => component.multikey),
      })),
  };
}

/** @returns a collection as its row in the catalogue says */
export function fromStored(stored: BsonDocument): Collection {
  const { id, namespace, options, indexes } = stored as unknown as StoredCollection;
  return {
    ...newCollection(id, namespace, options),
    indexes: indexes.map((index) => {
      const definition = defineIndex(index.id, index.specification);
      for (const [i, component] of definition.components.entries()) component.multikey = index.multikey[i] ?? true;
      return definition;
    }),
  };
}

interface StoredCollection {
  id: number;
  namespace: string;
  options: BsonDocument;
  indexes: { id: number; specification: BsonDocument; multikey: boolean[] }[];
}
