import { encode, isDocument, type BsonDocument } from '../bson/document';
import { BsonType, findField, skipValue, valueOffset } from '../bson/raw';

/** An update of whole top-level fields, done on the bytes: what it does not name stays as it was, to the byte. */
export interface Patch {
  /** field name, and the encoded element that replaces it; undefined removes the field */
  readonly fields: readonly { readonly name: Buffer; readonly element: Buffer | undefined }[];
  readonly increments: readonly { readonly name: Buffer; readonly by: number }[];
}

/** @returns undefined when the update needs more than whole fields set, removed or counted up */
export function patchable(operators: BsonDocument): Patch | undefined {
  const fields: { name: Buffer; element: Buffer | undefined }[] = [];
  const increments: { name: Buffer; by: number }[] = [];
  for (const [operator, operands] of Object.entries(operators)) {
    if (!isDocument(operands)) return undefined;
    for (const [field, value] of Object.entries(operands)) {
      if (field.includes('.') || field === '_id') return undefined;
      const name = Buffer.from(field);
      if (operator === '$set') fields.push({ name, element: encode({ [field]: value }).subarray(4, -1) });
      else if (operator === '$unset') fields.push({ name, element: undefined });
      else if (operator === '$inc' && typeof value === 'number') increments.push({ name, by: value });
      else return undefined;
    }
  }
  return { fields, increments };
}

/** @returns the patched document, or undefined when a number to count up is of a kind that needs the general way */
export function patch(raw: Buffer, { fields, increments }: Patch): Buffer | undefined {
  let bytes = raw;
  for (const { name, element } of fields) bytes = replace(bytes, name, element);
  for (const { name, by } of increments) {
    const sum = added(bytes, name, by);
    if (sum === undefined) return undefined;
    bytes = replace(bytes, name, encode({ [name.toString()]: sum }).subarray(4, -1));
  }
  return bytes;
}

function added(raw: Buffer, name: Buffer, by: number): number | undefined {
  const element = findField(raw, 0, name);
  if (element === -1) return by;
  const at = valueOffset(raw, element);
  const type = raw[element];
  const value =
    type === BsonType.int32 ? raw.readInt32LE(at) : type === BsonType.double ? raw.readDoubleLE(at) : undefined;
  if (value === undefined) return undefined;
  const sum = value + by;
  return Number.isInteger(sum) && !Number.isSafeInteger(sum) ? undefined : sum;
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
