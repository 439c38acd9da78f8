import * as fc from 'fast-check';
import { cursorText, parseCursor } from './cursor';

describe('a cursor', () => {
  it('reads back as the positions it was written from', () => {
    const position = fc.record({
      partition: fc.stringMatching(/^[a-z0-9_-]{1,10}$/),
      epoch: fc.integer({ min: 0, max: 1_000_000 }),
      seq: fc.integer({ min: 0, max: 1_000_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(position, { minLength: 1, maxLength: 5 }), (positions) => {
        expect(parseCursor(cursorText(positions))).toEqual(positions);
      }),
    );
  });

  it.each(['', 'x', 'main:1', 'main:1:-1', 'main:1:2,', 'ma in:1:2'])('is not %j', (text) => {
    expect(parseCursor(text)).toBeUndefined();
  });
});
