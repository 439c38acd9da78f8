import { CommandError } from '../errors';
import { validateBson } from '../bson/raw';

/** Opcodes of the wire protocol that are still spoken. */
export const Opcode = { reply: 1, query: 2004, message: 2013 } as const;
export const HEADER_SIZE = 16;
/** The largest message that is read (maxMessageSizeBytes). */
export const MAX_MESSAGE_SIZE = 48_000_000;
/** The largest document (maxBsonObjectSize), with the room that MongoDB leaves for a command around it. */
const MAX_COMMAND_DOCUMENT = 16 * 1024 * 1024 + 16 * 1024;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const REQUIRED_FLAGS = 0xffff;
const NO_SEQUENCES: ReadonlyMap<string, readonly Buffer[]> = new Map();

/** A request, taken apart. */
export interface Request {
  readonly id: number;
  readonly opcode: number;
  /** the client wants no answer (w: 0) */
  readonly silent: boolean;
  readonly body: Buffer;
  /** documents sent beside the body, by the name of the array they stand for */
  readonly sequences: ReadonlyMap<string, readonly Buffer[]>;
}

function malformed(reason: string): CommandError {
  return new CommandError('ProtocolError', `Malformed message: ${reason}`);
}

/**
 * @param message a whole message, header included
 * @throws CommandError ProtocolError (17), InvalidBSON (22)
 */
export function parseRequest(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === Opcode.message) return parseMessage(id, message);
  if (opcode === Opcode.query) return parseQuery(id, message);
  throw malformed(`opcode ${opcode}`);
}

function parseMessage(id: number, message: Buffer): Request {
  if (message.length < HEADER_SIZE + 10) throw malformed('too short');
  const flags = message.readUInt32LE(HEADER_SIZE);
  if ((flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0) throw malformed(`flags ${flags}`);
  const end = message.length - ((flags & CHECKSUM_PRESENT) === 0 ? 0 : 4);
  let sequences: Map<string, readonly Buffer[]> | undefined;
  let body: Buffer | undefined;
  let at = HEADER_SIZE + 4;
  while (at < end) {
    const kind = message[at++];
    if (at + 4 > end) throw malformed('section cut off');
    const size = message.readInt32LE(at);
    if (size < 5 || at + size > end) throw malformed('section length');
    const section = message.subarray(at, at + size);
    if (kind === 0) {
      if (body !== undefined) throw malformed('two bodies');
      if (size > MAX_COMMAND_DOCUMENT) throw new CommandError('BSONObjectTooLarge', `command of ${size} bytes`);
      validateBson(section);
      body = section;
    } else if (kind === 1) {
      const [name, documents] = parseSequence(section);
      sequences ??= new Map();
      if (sequences.has(name)) throw malformed(`sequence ${name} twice`);
      sequences.set(name, documents);
    } else throw malformed(`section kind ${kind}`);
    at += size;
  }
  if (body === undefined) throw malformed('no body');
  return {
    id,
    opcode: Opcode.message,
    silent: (flags & MORE_TO_COME) !== 0,
    body,
    sequences: sequences ?? NO_SEQUENCES,
  };
}

function parseSequence(section: Buffer): [string, Buffer[]] {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd === -1) throw malformed('sequence name');
  const documents: Buffer[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    if (at + 5 > section.length) throw malformed('document cut off');
    const size = section.readInt32LE(at);
    if (size < 5 || at + size > section.length) throw malformed('document length');
    if (size > MAX_COMMAND_DOCUMENT) throw new CommandError('BSONObjectTooLarge', `document of ${size} bytes`);
    const document = section.subarray(at, at + size);
    validateBson(document);
    documents.push(document);
    at += size;
  }
  return [section.toString('utf8', 4, nameEnd), documents];
}

/** The handshake of drivers that do not know yet whom they talk to. */
function parseQuery(id: number, message: Buffer): Request {
  const nameEnd = message.indexOf(0, HEADER_SIZE + 4);
  const start = nameEnd + 9;
  if (nameEnd === -1 || start + 5 > message.length) throw malformed('query cut off');
  const size = message.readInt32LE(start);
  if (size < 5 || start + size > message.length) throw malformed('query length');
  const body = message.subarray(start, start + size);
  validateBson(body);
  return { id, opcode: Opcode.query, silent: false, body, sequences: NO_SEQUENCES };
}

let lastRequestId = 0;

function nextRequestId(): number {
  lastRequestId = (lastRequestId + 1) & 0x7fffffff;
  return lastRequestId;
}

/** What stands before the document of an OP_MSG reply: header, flags, kind of section. */
export const MESSAGE_HEAD_SIZE = HEADER_SIZE + 5;

/** Writes what stands before the document of an OP_MSG that answers a request. */
export function writeMessageHead(message: Buffer, request: Pick<Request, 'id'>): void {
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(nextRequestId(), 4);
  message.writeInt32LE(request.id, 8);
  message.writeInt32LE(Opcode.message, 12);
  message.writeInt32LE(0, HEADER_SIZE);
  message[HEADER_SIZE + 4] = 0;
}

/** @returns the message that answers a request */
export function frameReply(request: Pick<Request, 'id' | 'opcode'>, document: Buffer): Buffer {
  if (request.opcode === Opcode.query) return frameQueryReply(request, document);
  const message = Buffer.allocUnsafe(MESSAGE_HEAD_SIZE + document.length);
  writeMessageHead(message, request);
  message.set(document, MESSAGE_HEAD_SIZE);
  return message;
}

function frameQueryReply(request: Pick<Request, 'id'>, document: Buffer): Buffer {
  const message = Buffer.alloc(HEADER_SIZE + 20 + document.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(nextRequestId(), 4);
  message.writeInt32LE(request.id, 8);
  message.writeInt32LE(Opcode.reply, 12);
  message.writeInt32LE(1, HEADER_SIZE + 16);
  message.set(document, HEADER_SIZE + 20);
  return message;
}
