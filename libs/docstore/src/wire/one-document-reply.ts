import { cursorReply } from './cursor-reply';
import { MESSAGE_HEAD_SIZE, writeMessageHead, type Request } from './message';

const EMPTY_DOCUMENT = Buffer.from([5, 0, 0, 0, 0]);
/** Where the three lengths stand that a document adds to: the reply's, the cursor's, the batch's. */
const LENGTHS = [0, 12, 28].map((at) => MESSAGE_HEAD_SIZE + at);
const DOCUMENT_AT = MESSAGE_HEAD_SIZE + 35;

/** The reply of a find that found one document: all but the document and three lengths is always the same. */
export class OneDocumentReply {
  private readonly head: Buffer;
  private readonly tail: Buffer;
  private readonly lengths: readonly number[];

  constructor(namespace: string) {
    const sample = Buffer.concat([Buffer.alloc(MESSAGE_HEAD_SIZE), cursorReply([EMPTY_DOCUMENT], 0n, namespace, true)]);
    this.head = sample.subarray(0, DOCUMENT_AT);
    this.tail = sample.subarray(DOCUMENT_AT + EMPTY_DOCUMENT.length);
    this.lengths = LENGTHS.map((at) => sample.readInt32LE(at) - EMPTY_DOCUMENT.length);
  }

  /** @returns the whole message that answers a request */
  message(request: Request, document: Uint8Array): Buffer {
    const { head, tail, lengths } = this;
    const { length } = document;
    const message = Buffer.allocUnsafe(head.length + length + tail.length);
    message.set(head, 0);
    writeMessageHead(message, request);
    for (let i = 0; i < LENGTHS.length; i++) message.writeInt32LE((lengths[i] ?? 0) + length, LENGTHS[i] ?? 0);
    message.set(document, DOCUMENT_AT);
    message.set(tail, DOCUMENT_AT + length);
    return message;
  }
}
