import fc from 'fast-check';
import { Decimal128, Double, Long } from 'bson';
import { encodeKey, skipKey } from '../src/indexes/key-writer';
import { between, contains, invert, point } from '../src/query/interval';

/** A number with its exact value as numerator and denominator. */
interface Exact {
  readonly value: Decimal128 | Double | Long;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function ofDecimal(coefficient: bigint, exponent: number): Exact {
  const value = Decimal128.fromString(`${coefficient}E${exponent}`);
  const power = 10n ** BigInt(Math.abs(exponent));
  return exponent >= 0
    ? { value, numerator: coefficient * power, denominator: 1n }
    : { value, numerator: coefficient, denominator: power };
}

function ofDouble(double: number): Exact {
  let numerator = double;
  let denominator = 1n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return { value: new Double(double), numerator: BigInt(numerator), denominator };
}

function ofLong(long: bigint): Exact {
  return { value: Long.fromBigInt(long), numerator: long, denominator: 1n };
}

function order(a: Exact, b: Exact): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}

const coefficients = fc.oneof(
  fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
);
const exponents = fc.oneof(fc.integer({ min: -40, max: 20 }), fc.integer({ min: -330, max: 320 }));
const edges = fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 63n, -(2n ** 63n), 0n, 2n ** 64n, 10n ** 19n, 2n ** 62n);
const nearEdges = fc
  .tuple(edges, fc.bigInt({ min: -5000n, max: 5000n }), fc.integer({ min: 0, max: 3 }))
  .map(([edge, offset, scale]) => ofDecimal(edge * 10n ** BigInt(scale) + offset, -scale));
const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map(ofDouble);
const besideDoubles = fc
  .tuple(fc.double({ min: -1e25, max: 1e25, noNaN: true }), fc.integer({ min: -2, max: 2 }))
  .filter(([double]) => Math.abs(double) > 1e-5)
  .map(([double, step]) => {
    const [digits = '0', exponent = '0'] = double.toExponential(30).split('e');
    return ofDecimal(BigInt(digits.replace('.', '')) + BigInt(step), Number(exponent) - 30);
  });
const longs = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    edges,
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 99n }),
  )
  .filter((long) => long >= -(2n ** 63n) && long < 2n ** 63n)
  .map(ofLong);
const numbers = fc.oneof(
  fc.tuple(coefficients, exponents).map(([coefficient, exponent]) => ofDecimal(coefficient, exponent)),
  nearEdges,
  besideDoubles,
  doubles,
  longs,
);
/** Two numbers that are often close: one, and what a double or an integer makes of it. */
const pairs = fc.oneof(
  fc.tuple(numbers, numbers),
  numbers.map((one): [Exact, Exact] => {
    const double = Number(one.value.toString());
    return [one, Number.isFinite(double) ? ofDouble(double) : one];
  }),
);

function flipped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0xff));
}

describe('the keys of numbers', () => {
  it('compare as the exact values do, whatever the types, ascending and descending, alone and before other fields', () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom('a', null, 5), ([a, b], next) => {
        const [x, y, tail] = [encodeKey(a.value), encodeKey(b.value), encodeKey(next)];
        const expected = order(a, b);
        expect(Math.sign(Buffer.compare(x, y))).toBe(expected);
        for (const end of [tail, flipped(tail)]) {
          expect(Math.sign(Buffer.compare(Buffer.concat([x, end]), Buffer.concat([y, end])))).toBe(expected);
          const [down, under] = [Buffer.concat([flipped(x), end]), Buffer.concat([flipped(y), end])];
          expect(Math.sign(Buffer.compare(under, down))).toBe(expected);
          expect(skipKey(down, 0, 0xff)).toBe(x.length);
          expect(skipKey(Buffer.concat([x, end]), 0, 0)).toBe(x.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('fall into the intervals of comparisons exactly when the values do, in either direction', () => {
    const end = Buffer.from([0x11]);
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const [x, y] = [encodeKey(a.value), encodeKey(b.value)];
        const entry = Buffer.concat([flipped(x), Buffer.from([0x18])]);
        const expected = order(a, b);
        for (const [interval, holds] of [
          [point(y), expected === 0],
          [between(point(y).high, end), expected > 0],
          [between(y, end), expected >= 0],
          [between(Buffer.from([0x10, 0, 1]), y), expected < 0],
        ] as const) {
          expect(contains([interval], x, 0, x.length)).toBe(holds);
          expect(contains(invert([interval]), entry, 0, entry.length)).toBe(holds);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['5', 5, 0],
    ['5.000', 5, 0],
    ['1.10', 1.1, -1],
    ['0.5', 0.5, 0],
    ['-0', 0, 0],
    ['0E+6000', 0, 0],
    ['1E-6176', 0, 1],
    ['-1E-6176', 0, -1],
    ['9.99E+6144', Number.MAX_VALUE, 1],
    ['9.99E+6144', Infinity, -1],
    ['-9.99E+6144', -Infinity, 1],
    ['Infinity', Infinity, 0],
    ['-Infinity', -Infinity, 0],
    ['NaN', NaN, 0],
    ['NaN', -Infinity, -1],
    ['9007199254740993', 9007199254740992, 1],
  ])('put the decimal %s beside the double %s', (decimal, double, expected) => {
    const [x, y] = [encodeKey(Decimal128.fromString(decimal)), encodeKey(new Double(double))];
    expect(Math.sign(Buffer.compare(x, y))).toBe(expected);
  });

  it('are of doubles and integers as they were before there were decimals', () => {
    const known = {
      '1.5': '10bff8000000000000',
      '-2': '103fffffffffffffff',
      '9007199254740993': '10c3400000000000008001',
    };
    expect(encodeKey(1.5).toString('hex')).toBe(known['1.5']);
    expect(encodeKey(-2).toString('hex')).toBe(known['-2']);
    expect(encodeKey(Long.fromString('9007199254740993')).toString('hex')).toBe(known['9007199254740993']);
  });
});
