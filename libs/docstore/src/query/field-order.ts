import { isDocument, type BsonDocument } from '../bson/document';

/** What a projection says of a field: take it as it is, compute it, or something of its members. */
type Wanted = 'taken' | 'computed' | FieldTree;
/** A projection's fields by name, in the order written; dotted paths are opened up. */
export type FieldTree = Map<string, Wanted>;

/** @returns undefined for a projection that only leaves fields out: that one keeps the order of the document */
export function fieldTree(projection: BsonDocument): FieldTree | undefined {
  const tree: FieldTree = new Map();
  addFields(tree, projection);
  if (tree.size === 0) return undefined;
  if (!isLeftOut(projection['_id']) && !tree.has('_id')) tree.set('_id', 'taken');
  return tree;
}

function isLeftOut(value: unknown): boolean {
  return value === 0 || value === false || (isDocument(value) && '$slice' in value);
}

function addFields(tree: FieldTree, projection: BsonDocument): void {
  for (const [path, value] of Object.entries(projection)) {
    if (isLeftOut(value)) continue;
    const segments = path.split('.');
    const last = segments.pop() ?? path;
    let at = tree;
    for (const segment of segments) at = subTree(at, segment);
    if (value === true || typeof value === 'number') at.set(last, 'taken');
    else if (!isDocument(value) || Object.keys(value)[0]?.startsWith('$') !== false) at.set(last, 'computed');
    else addFields(subTree(at, last), value);
  }
}

function subTree(tree: FieldTree, field: string): FieldTree {
  const known = tree.get(field);
  if (known instanceof Map) return known;
  const created: FieldTree = new Map();
  tree.set(field, created);
  return created;
}

/**
 * Orders the fields of a projected document as MongoDB does: what was taken stands in the order of the input document,
 * and what was computed follows in the order of the projection.
 */
export function inOrder(input: unknown, output: BsonDocument, tree: FieldTree): BsonDocument {
  const ordered: BsonDocument = {};
  const put = (field: string, wanted: Wanted, source: unknown): void => {
    const value = output[field];
    if (value !== undefined) ordered[field] = wanted instanceof Map ? inOrderWithin(source, value, wanted) : value;
  };
  const source = isDocument(input) ? input : {};
  for (const field of Object.keys(source)) {
    const wanted = tree.get(field);
    if (wanted !== undefined && wanted !== 'computed') put(field, wanted, source[field]);
  }
  for (const [field, wanted] of tree) if (!(field in ordered)) put(field, wanted, undefined);
  for (const field of Object.keys(output)) if (!(field in ordered)) ordered[field] = output[field];
  return ordered;
}

function inOrderWithin(input: unknown, output: unknown, tree: FieldTree): unknown {
  if (isDocument(output)) return inOrder(input, output, tree);
  if (!Array.isArray(output)) return output;
  return output.map((each, i) => inOrderWithin(Array.isArray(input) ? input[i] : undefined, each, tree));
}
