import { Lazy, type Iterator } from 'mingo/lazy';
import * as mingoStages from 'mingo/operators/pipeline';
import type { AnyObject, Options } from 'mingo/types';
import { encode, isDocument, type BsonDocument } from '../bson/document';
import { keysUnder } from './field-tests';

/**
 * A join by equality: a document gets those of the other collection of which a value under `foreignField` equals one
 * under its `localField`; what is missing equals null. Other forms are mingo's.
 */
export function $lookup(documents: Iterator, specification: AnyObject, options: Options): Iterator {
  const { from, localField, foreignField, as, ...others } = specification;
  const isPlain = typeof localField === 'string' && typeof foreignField === 'string' && typeof as === 'string';
  if (!isPlain || Object.keys(others).length > 0 || as.includes('.')) {
    return mingoStages.$lookup(documents, specification as never, options);
  }
  const joined = (typeof from === 'string' ? options.collectionResolver?.(from) : undefined) ?? [];
  const byKey = new Map<string, number[]>();
  joined.forEach((each, position) => {
    for (const key of keysUnder(encode(each as BsonDocument), foreignField, true)) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [position]);
      else known.push(position);
    }
  });
  return documents.map((document: BsonDocument) => {
    const keys = keysUnder(encode(document), localField, false);
    const positions = new Set(keys.flatMap((key) => byKey.get(key) ?? []));
    return { ...document, [as]: [...positions].sort((a, b) => a - b).map((position) => joined[position]) };
  });
}

/** A document for each element; a value that is no array is taken as it is, whatever it is. */
export function $unwind(documents: Iterator, specification: unknown, options: Options): Iterator {
  const { path, includeArrayIndex, preserveNullAndEmptyArrays } = isDocument(specification)
    ? specification
    : { path: specification };
  if (typeof path !== 'string' || !path.startsWith('$')) {
    return mingoStages.$unwind(documents, specification as never, options);
  }
  const parts = path.slice(1).split('.');
  const index = typeof includeArrayIndex === 'string' ? includeArrayIndex : undefined;
  const numbered = (row: BsonDocument, position: number | null): BsonDocument =>
    index === undefined ? row : withValue(row, index.split('.'), position);
  const rowsOf = (document: BsonDocument): BsonDocument[] => {
    const value = valueOf(document, parts);
    if (Array.isArray(value) && value.length > 0) {
      return value.map((each, position) => numbered(withValue(document, parts, each), position));
    }
    if (value !== undefined && value !== null && !Array.isArray(value)) return [numbered(document, null)];
    if (preserveNullAndEmptyArrays !== true) return [];
    return [numbered(Array.isArray(value) ? withValue(document, parts, undefined) : document, null)];
  };
  const waiting: BsonDocument[] = [];
  return Lazy(() => {
    while (waiting.length === 0) {
      const { value, done } = documents.next();
      if (done === true) return { done };
      waiting.push(...rowsOf(value as BsonDocument).reverse());
    }
    return { value: waiting.pop() as never, done: false };
  });
}

function valueOf(document: BsonDocument, parts: readonly string[]): unknown {
  let value: unknown = document;
  for (const part of parts) value = isDocument(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return value;
}

/** @returns a copy with a value put under a path, or with the path removed */
function withValue(document: BsonDocument, [part = '', ...rest]: readonly string[], value: unknown): BsonDocument {
  if (rest.length === 0) {
    if (value !== undefined) return { ...document, [part]: value };
    const { [part]: _removed, ...others } = document;
    return others;
  }
  const inner = document[part];
  return { ...document, [part]: withValue(isDocument(inner) ? inner : {}, rest, value) };
}
