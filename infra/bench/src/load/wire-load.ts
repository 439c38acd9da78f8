import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import mongoose from 'mongoose';

const { BSON } = mongoose.mongo;
const OP_MSG = 2013;
const HEAD_SIZE = 21;

/** @returns a command as the wire protocol sends it: OP_MSG, one section */
export function wireMessage(command: Record<string, unknown>): Buffer {
  const body = BSON.serialize(command);
  const message = Buffer.alloc(HEAD_SIZE + body.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(1, 4);
  message.writeInt32LE(OP_MSG, 12);
  message.set(body, HEAD_SIZE);
  return message;
}

/** One connection that has one request under way at a time, as a driver's have. Replies are not decoded. */
class WireConnection {
  private chunks: Buffer[] = [];
  private held = 0;
  onReply: (reply: Buffer) => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
  }

  static async open(port: number): Promise<WireConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new WireConnection(socket);
  }

  write(message: Buffer): void {
    this.socket.write(message);
  }

  ask(message: Buffer): Promise<Buffer> {
    return new Promise((resolve) => {
      this.onReply = resolve;
      this.write(message);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.held += chunk.length;
    const [first] = this.chunks;
    if (first === undefined || first.length < 4 || this.held < first.readInt32LE(0)) return;
    const reply = this.chunks.length === 1 ? first : Buffer.concat(this.chunks);
    this.chunks = [];
    this.held = 0;
    this.onReply(reply);
  }
}

export interface WireLoad {
  readonly port: number;
  /** sent in turn, beginning anew when all have been sent */
  readonly messages: readonly Buffer[];
  readonly callers: number;
  readonly seconds: number;
}

/**
 * Commands per second of a server of MongoDB's wire protocol, loaded by prepared messages: a driver costs several times
 * what the server does and would hide it.
 * @throws Error when a first answer is an error
 */
export async function wireLoad({ port, messages, callers, seconds }: WireLoad): Promise<number> {
  const connections = await Promise.all(Array.from({ length: callers }, () => WireConnection.open(port)));
  const messageAt = (i: number): Buffer => messages[i % messages.length] ?? Buffer.alloc(0);
  const reply = await connections[0]?.ask(messageAt(0));
  const answer = BSON.deserialize(reply?.subarray(HEAD_SIZE) ?? Buffer.alloc(0));
  if (answer['ok'] !== 1 || answer['writeErrors'] !== undefined) throw new Error(JSON.stringify(answer));
  let answered = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  // The next one is sent from where the reply arrives: a promise for each would cost as much as the server does.
  await Promise.all(
    connections.map(
      (connection, caller) =>
        new Promise<void>((resolve) => {
          let i = caller * 61;
          connection.onReply = () => {
            answered++;
            if (performance.now() < end) connection.write(messageAt(++i));
            else resolve();
          };
          connection.write(messageAt(i));
        }),
    ),
  );
  const elapsed = (performance.now() - start) / 1000;
  for (const connection of connections) connection.close();
  return answered / elapsed;
}
