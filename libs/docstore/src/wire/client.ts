import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { Binary } from 'bson';
import { decode, encode, type BsonDocument } from '../bson/document';
import { Framer } from './framer';
import { HEADER_SIZE, Opcode } from './message';

const BODY_AT = HEADER_SIZE + 5;

/** A client without a driver's ideas: it sends what it is told, once. */
export interface Client {
  readonly socket: Socket;
  /** @throws Error when the connection ends before the reply is there */
  command(body: BsonDocument): Promise<BsonDocument>;
  close(): void;
}

export function newLsid(): { id: Binary } {
  return { id: new Binary(randomBytes(16), Binary.SUBTYPE_UUID) };
}

/** @returns an OP_MSG with one body, for `database` unless it names another */
export function messageOf(body: BsonDocument, database = 'spec'): Buffer {
  const document = encode({ ...body, $db: body['$db'] ?? database });
  const message = Buffer.alloc(BODY_AT + document.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(1, 4);
  message.writeInt32LE(Opcode.message, 12);
  message.set(document, BODY_AT);
  return message;
}

interface Waiting {
  resolve: (reply: BsonDocument) => void;
  reject: (error: Error) => void;
}

export async function connectClient(port: number, host = '127.0.0.1', database?: string): Promise<Client> {
  const socket = connect(port, host);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const framer = new Framer();
  const waiting: Waiting[] = [];
  socket.on('data', (chunk: Buffer) => {
    for (const message of framer.push(chunk)) waiting.shift()?.resolve(decode(message.subarray(BODY_AT)));
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('the connection ended'));
  });
  return {
    socket,
    command: (body) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) {
          reject(new Error('the connection ended'));
          return;
        }
        waiting.push({ resolve, reject });
        socket.write(messageOf(body, database));
      }),
    close: () => socket.destroy(),
  };
}
