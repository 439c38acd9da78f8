import { encode } from './document';
import { BsonType } from './raw';

/** @returns an element: type, name and the bytes of its value as they are */
export function rawElement(name: string, type: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(name), Buffer.alloc(1), value]);
}

/** @returns an element that holds a document's bytes as they are */
export function documentElement(name: string, document: Uint8Array): Buffer {
  return rawElement(name, BsonType.document, document);
}

/** @returns the elements of values given as JavaScript */
export function elementsOf(values: Record<string, unknown>): Buffer {
  return encode(values).subarray(4, -1);
}

/** @returns the document of elements, one after the other */
export function compose(elements: readonly Uint8Array[]): Buffer {
  const document = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)]);
  document.writeInt32LE(document.length, 0);
  return document;
}

/** @returns an element that holds an array of documents as they are */
export function arrayElement(name: string, documents: readonly Uint8Array[]): Buffer {
  return rawElement(name, BsonType.array, compose(documents.map((each, i) => documentElement(String(i), each))));
}
