import * as fc from 'fast-check';
import { linesOf } from './lines';

const maxBytes = 1_000;

async function linesFrom(blocks: readonly Buffer[], charset: 'utf-8' | 'gb18030' = 'utf-8', max = maxBytes) {
  async function* body(): AsyncGenerator<Buffer> {
    yield* blocks;
  }
  const lines = [];
  for await (const some of linesOf(body(), { charset }, max)) {
    lines.push(...some);
  }
  return lines;
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index] ?? 0, end));
}

describe('lines of a stream', () => {
  it('are the same wherever the stream is cut, within a character too', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).map((line) => line.replace(/[\n\r\uFEFF]/g, '-'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        async (lines, places) => {
          const bytes = Buffer.from(`${lines.join('\n')}\n`);
          const read = await linesFrom(cut(bytes, places));
          expect(read).toEqual(lines.map((line, index) => ({ line: index + 1, text: line })));
        },
      ),
    );
  });

  it('of GB 18030 are decoded, four-byte characters too', async () => {
    const bytes = Buffer.from('d5c5c8fd0a8139ee390ab9fa', 'hex');
    const read = await linesFrom(cut(bytes, [1, 6, 7]), 'gb18030');
    expect(read).toEqual([
      { line: 1, text: '张三' },
      { line: 2, text: '㐀' },
      { line: 3, text: '国' },
    ]);
  });

  it('lose the mark of the first line and carriage returns', async () => {
    const read = await linesFrom([Buffer.from('\uFEFFa\r\nb')]);
    expect(read).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: 'b' },
    ]);
  });

  it('that do not decode cost themselves alone', async () => {
    const read = await linesFrom([Buffer.concat([Buffer.from('a\n'), Buffer.of(0xff, 0x0a), Buffer.from('c\n')])]);
    expect(read).toMatchObject([{ text: 'a' }, { line: 2, faults: [{ reason: 'ENCODING_INVALID' }] }, { text: 'c' }]);
  });

  it('that are too long are dropped as they come, and those after them read', async () => {
    const read = await linesFrom([
      Buffer.from('a\n'),
      Buffer.alloc(900, 'x'),
      Buffer.alloc(900, 'x'),
      Buffer.from('\nb'),
    ]);
    expect(read).toMatchObject([
      { text: 'a' },
      { line: 2, faults: [{ reason: 'LINE_TOO_LONG' }] },
      { line: 3, text: 'b' },
    ]);
  });
});
