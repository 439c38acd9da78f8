import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { Binary, deserialize, serialize } from 'bson';
import { Framer } from '../src/wire/framer';

type Reply = Record<string, unknown>;

/** A client without a driver's ideas: it sends what it is told, once. */
export interface RawClient {
  readonly socket: Socket;
  command(body: Reply): Promise<Reply>;
  close(): void;
}

export function newLsid(): { id: Binary } {
  return { id: new Binary(randomBytes(16), Binary.SUBTYPE_UUID) };
}

/** @returns an OP_MSG with one body */
export function messageOf(body: Reply): Buffer {
  const document = serialize({ ...body, $db: 'spec' });
  const message = Buffer.alloc(21 + document.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(1, 4);
  message.writeInt32LE(2013, 12);
  message.set(document, 21);
  return message;
}

export async function connectRaw(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const framer = new Framer();
  const waiting: ((reply: Reply) => void)[] = [];
  socket.on('data', (chunk: Buffer) => {
    for (const message of framer.push(chunk)) waiting.shift()?.(deserialize(message.subarray(21)));
  });
  return {
    socket,
    command: (body) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        socket.write(messageOf(body));
      }),
    close: () => socket.destroy(),
  };
}
