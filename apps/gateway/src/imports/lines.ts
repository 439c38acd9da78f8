import { TextDecoder } from 'node:util';
import { type RowFault, rowFault } from './row-fault';
import type { RowFormat } from './import-bodies';

/** A line of text. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
}

const newline = 0x0a;
const byteOrderMark = '\uFEFF';

/**
 * Cuts a stream into lines. Bytes are cut at newlines before they are decoded, which no character of UTF-8 or GB 18030
 * has among its later bytes; so a line is never torn, and one that does not decode costs itself alone. What a line
 * longer than `maxBytes` holds is dropped as it comes. Yields what each block of the stream completes.
 */
export async function* linesOf(
  body: AsyncIterable<Buffer>,
  { charset }: Pick<RowFormat, 'charset'>,
  maxBytes: number,
): AsyncGenerator<(TextLine | RowFault)[]> {
  const cutter = new LineCutter(new TextDecoder(charset, { fatal: true, ignoreBOM: true }), maxBytes);
  for await (const block of body) {
    const lines = cutter.take(block);
    if (lines.length > 0) {
      yield lines;
    }
  }
  yield cutter.rest();
}

class LineCutter {
  private line = 1;
  private parts: Buffer[] = [];
  private held = 0;
  private dropping = false;

  constructor(
    private readonly decoder: TextDecoder,
    private readonly maxBytes: number,
  ) {}

  /** The lines that end in this block. */
  take(block: Buffer): (TextLine | RowFault)[] {
    const last = block.lastIndexOf(newline);
    if (last === -1) {
      this.hold(block);
      return [];
    }
    const lines: (TextLine | RowFault)[] = [];
    let start = 0;
    if (this.held > 0 || this.dropping) {
      const first = block.indexOf(newline);
      this.hold(block.subarray(0, first));
      lines.push(this.completeHeld());
      start = first + 1;
    }
    if (start <= last) {
      this.decodeLines(block.subarray(start, last), lines);
    }
    this.hold(block.subarray(last + 1));
    return lines;
  }

  /** The last line, when it has no newline. */
  rest(): (TextLine | RowFault)[] {
    return this.held > 0 || this.dropping ? [this.completeHeld()] : [];
  }

  private hold(bytes: Buffer): void {
    if (bytes.length === 0) {
      return;
    }
    this.held += bytes.length;
    if (this.held > this.maxBytes) {
      this.dropping = true;
      this.parts = [];
    } else {
      this.parts.push(bytes);
    }
  }

  private completeHeld(): TextLine | RowFault {
    const line = this.dropping ? this.tooLong() : this.decodeLine(Buffer.concat(this.parts));
    this.parts = [];
    this.held = 0;
    this.dropping = false;
    return line;
  }

  /** Decodes a run of lines at once; when it does not decode, each line by itself. */
  private decodeLines(bytes: Buffer, lines: (TextLine | RowFault)[]): void {
    let text: string;
    try {
      text = this.decoder.decode(bytes);
    } catch {
      let start = 0;
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
        lines.push(this.decodeLine(bytes.subarray(start, end)));
        start = end + 1;
      }
      lines.push(this.decodeLine(bytes.subarray(start)));
      return;
    }
    for (const line of text.split('\n')) {
      lines.push(line.length > this.maxBytes ? this.tooLong() : this.textLine(line));
    }
  }

  private decodeLine(bytes: Buffer): TextLine | RowFault {
    try {
      return this.textLine(this.decoder.decode(bytes));
    } catch {
      const line = this.line++;
      return rowFault(line, '', 'ENCODING_INVALID', 'the line is not text in this charset', '该行不是此字符集的文本');
    }
  }

  private textLine(text: string): TextLine {
    const line = this.line++;
    const unmarked = line === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text;
    return { line, text: unmarked.endsWith('\r') ? unmarked.slice(0, -1) : unmarked };
  }

  private tooLong(): RowFault {
    const line = this.line++;
    return rowFault(line, '', 'LINE_TOO_LONG', `the line has more than ${this.maxBytes} bytes`, '该行过长');
  }
}
