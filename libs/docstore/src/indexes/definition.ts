import type { BsonDocument } from '../bson/document';
import type { Filter } from '../query/filter';
import type { FieldPath } from './extract';

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
  /** the paths that a 2dsphere index keeps a rule for; it has no components and holds no entries */
  readonly spherical: readonly string[];
  /** of a TTL index: documents are removed this long after the date that it holds */
  readonly expireAfterSeconds: number | undefined;
  /** reads of the state after this many commits, and later ones, may use it: before, its entries are not all there */
  visibleFrom: number;
  /** the specification as it was given, for listIndexes */
  readonly specification: BsonDocument;
}

/** The name of the index that every collection has: the documents' own order. */
export const ID_INDEX = '_id_';
