import fc from 'fast-check';
import { compareCodePoints } from './code-point-order';

it('orders texts as their UTF-8 bytes are ordered', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '张', '𠮷', '\uE000', '\uFFFD', '\uD7FF'), maxLength: 4 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
