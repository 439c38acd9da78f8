import type { Socket } from 'node:net';
import { encode } from '../bson/document';
import { errorReply } from '../errors';
import { Framer } from './framer';
import { frameReply, HEADER_SIZE, Opcode, parseRequest, type Request } from './message';
import { Outbox } from './outbox';

/** Requests that a client may send ahead of their answers, before it is no longer read from. */
const MAX_QUEUED = 64;

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
  let running = false;

  const send = (outcome: Outcome): void => {
    if (outcome === 'close') socket.destroy();
    else if (outcome !== undefined && !socket.destroyed) outbox.send(socket, outcome);
  };
  const run = async (): Promise<void> => {
    running = true;
    for (let message = queue.shift(); message !== undefined && !socket.destroyed; message = queue.shift()) {
      send(await outcomeOf(message, answers));
      if (socket.writableNeedDrain) await drained(socket);
      if (socket.isPaused() && queue.length < MAX_QUEUED) socket.resume();
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
    queue.push(...messages);
    if (queue.length >= MAX_QUEUED) socket.pause();
    if (!running && queue.length > 0) void run();
  };
  const settle = async (outcome: Promise<Outcome>): Promise<void> => {
    running = true;
    send(await outcome);
    await run();
  };

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    queue.length = 0;
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
    take(messages);
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
