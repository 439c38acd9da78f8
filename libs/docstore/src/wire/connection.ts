import type { Socket } from 'node:net';
import { encode } from '../bson/document';
import { errorReply } from '../errors';
import { Backlog } from './backlog';
import { Framer } from './framer';
import { frameReply, HEADER_SIZE, MAX_MESSAGE_SIZE, Opcode, parseRequest, type Request } from './message';
import { Outbox } from './outbox';

/** Requests that a client may send ahead of their answers, before it is no longer read from. */
const MAX_QUEUED = 64;
/** A message that is begun must go on: after this long without a byte of it the connection is closed. */
const HALF_MESSAGE_MS = 60_000;

/** What answers the requests of one connection. */
export interface Answers {
  /** @returns the reply's document; must not throw */
  readonly answer: (request: Request) => Promise<Buffer>;
  /** @returns the whole message, where nothing has to be waited for; must not throw */
  readonly answerNow?: ((request: Request) => Buffer | undefined) | undefined;
}

type Outcome = Buffer | 'close' | undefined;

const outbox = new Outbox();

/** Serves one connection: requests are answered one after the other, in their order. */
export function serveConnection(socket: Socket, answers: Answers, onClose: () => void): void {
  const framer = new Framer();
  const queue: Buffer[] = [];
  const backlog = new Backlog();
  let queuedBytes = 0;
  let running = false;

  const shift = (): Buffer | undefined => {
    const message = queue.shift();
    queuedBytes -= message?.length ?? 0;
    return message;
  };
  const isFull = (): boolean => queue.length >= MAX_QUEUED || queuedBytes >= MAX_MESSAGE_SIZE;

  const send = (outcome: Outcome): void => {
    if (outcome === 'close') socket.destroy();
    else if (outcome !== undefined && !socket.destroyed) outbox.send(socket, outcome);
  };
  const run = async (): Promise<void> => {
    running = true;
    for (let message = shift(); message !== undefined && !socket.destroyed; message = shift()) {
      send(await outcomeOf(message, answers));
      if (socket.writableNeedDrain) await drained(socket);
      if (socket.isPaused() && !isFull()) socket.resume();
    }
    running = false;
  };
  /** A lone request that can be answered at once costs no promise. */
  const take = (messages: Buffer[]): void => {
    const [only] = messages;
    if (!running && messages.length === 1 && only !== undefined && !socket.writableNeedDrain) {
      const outcome = outcomeOf(only, answers);
      if (outcome instanceof Promise) void settle(outcome);
      else send(outcome);
      return;
    }
    for (const message of messages) queuedBytes += message.length;
    queue.push(...messages);
    if (isFull()) socket.pause();
    if (!running && queue.length > 0) void run();
  };
  const settle = async (outcome: Promise<Outcome>): Promise<void> => {
    running = true;
    send(await outcome);
    await run();
  };

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('timeout', () => socket.destroy());
  socket.on('close', () => {
    queue.length = 0;
    backlog.set(0);
    onClose();
  });
  socket.on('data', (chunk: Buffer) => {
    let messages: Buffer[];
    try {
      messages = framer.push(chunk);
    } catch {
      socket.destroy();
      return;
    }
    const isHalf = framer.capacity > 0;
    if (isHalf !== (socket.timeout === HALF_MESSAGE_MS)) socket.setTimeout(isHalf ? HALF_MESSAGE_MS : 0);
    take(messages);
    if (!backlog.set(framer.capacity + queuedBytes)) socket.destroy();
  });
}

function outcomeOf(message: Buffer, { answer, answerNow }: Answers): Outcome | Promise<Outcome> {
  let request: Request;
  try {
    request = parseRequest(message);
  } catch (error) {
    const opcode = message.readInt32LE(12);
    if (opcode !== Opcode.message && opcode !== Opcode.query) return 'close';
    return frameReply({ id: message.readInt32LE(HEADER_SIZE - 12), opcode }, encode(errorReply(error)));
  }
  const now = answerNow?.(request);
  if (now !== undefined) return request.silent ? undefined : now;
  return answer(request).then((document) => (request.silent ? undefined : frameReply(request, document)));
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
