import { BsonType } from '../bson/raw';

const ELEMENT_OVERHEAD = 2;

/** @returns `{ cursor: { firstBatch | nextBatch: [...], id, ns }, ok: 1 }`, its documents copied as they are */
export function cursorReply(documents: readonly Buffer[], id: bigint, namespace: string, first: boolean): Buffer {
  const field = first ? 'firstBatch' : 'nextBatch';
  const ns = Buffer.from(namespace);
  let arraySize = 5;
  for (let i = 0; i < documents.length; i++) {
    arraySize += ELEMENT_OVERHEAD + digits(i) + (documents[i]?.length ?? 0);
  }
  const cursorSize = 4 + (ELEMENT_OVERHEAD + field.length + arraySize) + (4 + 8) + (4 + 4 + ns.length + 1) + 1;
  const total = 4 + (ELEMENT_OVERHEAD + 6 + cursorSize) + (4 + 8) + 1;
  const reply = Buffer.allocUnsafe(total);
  let at = reply.writeInt32LE(total, 0);
  at = element(reply, at, BsonType.document, 'cursor');
  at = reply.writeInt32LE(cursorSize, at);
  at = element(reply, at, BsonType.array, field);
  at = reply.writeInt32LE(arraySize, at);
  for (const [i, document] of documents.entries()) {
    at = element(reply, at, BsonType.document, String(i));
    at += document.copy(reply, at);
  }
  reply[at++] = 0;
  at = element(reply, at, BsonType.int64, 'id');
  at = reply.writeBigInt64LE(id, at);
  at = element(reply, at, BsonType.string, 'ns');
  at = reply.writeInt32LE(ns.length + 1, at);
  at += ns.copy(reply, at);
  reply[at++] = 0;
  reply[at++] = 0;
  at = element(reply, at, BsonType.double, 'ok');
  at = reply.writeDoubleLE(1, at);
  reply[at] = 0;
  return reply;
}

function digits(n: number): number {
  return n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : String(n).length;
}

function element(target: Buffer, at: number, type: number, name: string): number {
  target[at] = type;
  const end = at + 1 + target.write(name, at + 1, 'latin1');
  target[end] = 0;
  return end + 1;
}
