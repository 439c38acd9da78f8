import { Double, Int32, Long } from 'bson';
import { encode, isDocument, type BsonDocument } from '../bson/document';
import { BsonType, findField, skipValue, valueOffset } from '../bson/raw';
import { add, isTypedNumber, type TypedNumber } from './numbers';
import { comparePaths, parsePath } from './paths';

/** One field of a patch: the encoded element that replaces it (undefined removes it), or what is added to it. */
type PatchedField =
  { readonly name: Buffer; readonly element: Buffer | undefined } | { readonly name: Buffer; readonly by: TypedNumber };

/** An update of whole top-level fields, done on the bytes: what it does not name stays as it was, to the byte. */
export type Patch = readonly PatchedField[];

/** @returns undefined when the update needs more than whole fields set, removed or counted up */
export function patchable(operators: BsonDocument): Patch | undefined {
  const fields: [string, PatchedField][] = [];
  for (const [operator, operands] of Object.entries(operators)) {
    if (operator === '$setOnInsert') continue;
    if (!isDocument(operands)) return undefined;
    for (const [field, value] of Object.entries(operands)) {
      if (field.includes('.') || field === '_id') return undefined;
      const name = Buffer.from(field);
      if (operator === '$set') fields.push([field, { name, element: encodedElement(field, value) }]);
      else if (operator === '$unset') fields.push([field, { name, element: undefined }]);
      else if (operator === '$inc' && isTypedNumber(value)) fields.push([field, { name, by: value }]);
      else return undefined;
    }
  }
  return fields.sort(([a], [b]) => comparePaths(parsePath(a), parsePath(b))).map(([, each]) => each);
}

function encodedElement(field: string, value: unknown): Buffer {
  return encode({ [field]: value }).subarray(4, -1);
}

/** @returns the patched document, or undefined when what is to be counted up is no number */
export function patch(raw: Buffer, fields: Patch): Buffer | undefined {
  let bytes = raw;
  for (const field of fields) {
    if ('by' in field) {
      const sum = added(bytes, field.name, field.by);
      if (sum === undefined) return undefined;
      bytes = replace(bytes, field.name, encodedElement(field.name.toString(), sum));
    } else bytes = replace(bytes, field.name, field.element);
  }
  return bytes;
}

function added(raw: Buffer, name: Buffer, by: TypedNumber): TypedNumber | undefined {
  const element = findField(raw, 0, name);
  if (element === -1) return by;
  const at = valueOffset(raw, element);
  switch (raw[element]) {
    case BsonType.int32:
      return add(new Int32(raw.readInt32LE(at)), by);
    case BsonType.int64:
      return add(Long.fromBigInt(raw.readBigInt64LE(at)), by);
    case BsonType.double:
      return add(new Double(raw.readDoubleLE(at)), by);
    default:
      return undefined;
  }
}

function replace(raw: Buffer, name: Buffer, element: Buffer | undefined): Buffer {
  const found = findField(raw, 0, name);
  const from = found === -1 ? raw.length - 1 : found;
  const to = found === -1 ? from : skipValue(raw, raw[found] ?? 0, valueOffset(raw, found));
  if (element === undefined) {
    if (found === -1) return raw;
  } else if (to - from === element.length && raw.compare(element, 0, element.length, from, to) === 0) return raw;
  const patched = Buffer.concat([raw.subarray(0, from), element ?? Buffer.alloc(0), raw.subarray(to)]);
  patched.writeInt32LE(patched.length, 0);
  return patched;
}
