import type { Socket } from 'node:net';
import { encode } from '../bson/document';
import { errorReply } from '../errors';
import { Framer } from './framer';
import { frameReply, HEADER_SIZE, Opcode, parseRequest, type Request } from './message';

/** Requests that a client may send ahead of their answers, before it is no longer read from. */
const MAX_QUEUED = 64;

/**
 * Serves one connection: requests are answered one after the other, in their order.
 * @param answer must not throw
 */
export function serveConnection(
  socket: Socket,
  answer: (request: Request) => Promise<Buffer>,
  onClose: () => void,
): void {
  const framer = new Framer();
  const queue: Buffer[] = [];
  let running = false;

  const run = async (): Promise<void> => {
    running = true;
    for (let message = queue.shift(); message !== undefined && !socket.destroyed; message = queue.shift()) {
      const reply = await replyTo(message, answer);
      if (reply === 'close') {
        socket.destroy();
        break;
      }
      if (reply !== undefined && !socket.destroyed && !socket.write(reply)) await drained(socket);
      if (socket.isPaused() && queue.length < MAX_QUEUED) socket.resume();
    }
    running = false;
  };

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    queue.length = 0;
    onClose();
  });
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const message of framer.push(chunk)) queue.push(message);
    } catch {
      socket.destroy();
      return;
    }
    if (queue.length >= MAX_QUEUED) socket.pause();
    if (!running && queue.length > 0) void run();
  });
}

async function replyTo(
  message: Buffer,
  answer: (request: Request) => Promise<Buffer>,
): Promise<Buffer | 'close' | undefined> {
  let request: Request;
  try {
    request = parseRequest(message);
  } catch (error) {
    const opcode = message.readInt32LE(12);
    if (opcode !== Opcode.message && opcode !== Opcode.query) return 'close';
    return frameReply({ id: message.readInt32LE(HEADER_SIZE - 12), opcode }, encode(errorReply(error)));
  }
  const document = await answer(request);
  return request.silent ? undefined : frameReply(request, document);
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
