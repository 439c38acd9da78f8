import type { BsonDocument } from '../bson/document.js';
import type { Filter } from '../query/filter.js';
import type { FieldPath } from './extract.js';

/** One field of an index. */
export interface IndexComponent {
  readonly path: FieldPath;
  /** 0 ascending, 0xff descending: the mask that the encoded bytes are XORed with */
  readonly mask: number;
  /** whether any document stored so far has an array on this path */
  multikey: boolean;
}

export interface IndexDefinition {
  readonly id: number;
  readonly name: string;
  readonly components: readonly IndexComponent[];
  readonly unique: boolean;
  readonly sparse: boolean;
  /** only documents that satisfy it are indexed */
  readonly partial: Filter | undefined;
  /** the specification as it was given, for listIndexes */
  readonly specification: BsonDocument;
}

/** The name of the index that every collection has: the documents' own order. */
export const ID_INDEX = '_id_';
