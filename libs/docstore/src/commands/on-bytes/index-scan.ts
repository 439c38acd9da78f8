import { BsonType, skipValue, someElement } from '../../bson/raw';
import { BEYOND } from '../../indexes/decimal-key';
import { KeyTag, KeyWriter, skipKey } from '../../indexes/key-writer';
import type { KeyRange } from '../../planner/bounds';
import { LONGEST_NUMBER } from '../../query/interval';
import { isScalar } from './read-find';
import type { Condition, Operator, Shape } from './shape';

/** A value of the command: its type and where it stands. */
interface Slot {
  readonly operator: Operator;
  type: number;
  at: number;
}

/**
 * What a filter of a shape reads of its index: the ranges of keys, and what is tested on each key. All bytes are
 * written one after the other into one buffer, so that nothing but a range is made for each alternative.
 */
export class IndexScan {
  private readonly slots: (Slot | undefined)[];
  private readonly writer = new KeyWriter();
  /** where in the writer the bounds of a tested component are: lower from, to, upper from, to */
  private readonly tests: number[] = [];
  /** where in a key the first component begins that is not compared for equality */
  private rest = 0;

  constructor(
    private readonly shape: Shape,
    private readonly body: Buffer,
  ) {
    this.slots = shape.index.components.map((_, component) => {
      const condition = shape.conditions.find((each) => each.component === component);
      return condition && { operator: condition.operator, type: 0, at: 0 };
    });
  }

  /**
   * Visits the ranges of the filter at an offset, until a visit returns false.
   * @returns false when one did, or when the values are such that the index does not answer them
   */
  every(start: number, visit: (range: KeyRange) => boolean): boolean {
    if (!this.read(start)) return false;
    const [first] = this.slots;
    if (first?.operator !== '$in') return visit(this.range());
    const { body } = this;
    const values = first.at;
    const isOther = someElement(body, values, (type, at) => {
      first.type = type;
      first.at = at;
      return !isExact(body, '$eq', type, at) || !visit(this.range());
    });
    return !isOther;
  }

  private read(start: number): boolean {
    const { body } = this;
    let at = start + 4;
    for (const condition of this.shape.conditions) {
      const slot = this.slots[condition.component];
      if (slot === undefined) return false;
      slot.at = valueOf(condition, at);
      slot.type = body[elementOf(condition, at)] ?? 0;
      if (!isExact(body, slot.operator, slot.type, slot.at)) return false;
      at = skipValue(body, body[at] ?? 0, at + 1 + condition.field.length);
    }
    return true;
  }

  private range(): KeyRange {
    const { writer, slots, tests } = this;
    const { index, points } = this.shape;
    writer.length = writer.bytes.writeUInt32BE(index.id);
    let last = writer.length;
    for (let i = 0; i < points; i++) {
      last = writer.length;
      this.value(slots[i]);
    }
    this.rest = writer.length;
    const next = slots[points];
    if (next !== undefined) this.lower(next);
    const start = writer.take();
    writer.length = this.rest;
    if (next === undefined) goBehind(writer, last);
    else this.upper(next);
    const range = { start, end: writer.take() };
    writer.length = 0;
    tests.length = 0;
    for (let i = points + 1; i < slots.length; i++) {
      const slot = slots[i];
      const from = writer.length;
      if (slot !== undefined) this.lower(slot);
      const middle = writer.length;
      if (slot !== undefined) this.upper(slot);
      tests.push(from, middle, middle, writer.length);
    }
    return range;
  }

  /** @returns whether a key in the last range meets the conditions that the range does not express */
  passes(key: Buffer): boolean {
    const { tests, writer } = this;
    const { bytes } = writer;
    let at = tests.length === 0 ? key.length : skipKey(key, this.rest, 0);
    for (let i = 0; i < tests.length; i += 4) {
      const lower = tests[i] ?? 0;
      const upper = tests[i + 2] ?? 0;
      const end = tests[i + 3] ?? 0;
      const to = skipKey(key, at, 0);
      if (lower !== end) {
        // One byte more than the value: what stands behind a number tells it from the decimals beyond it.
        const until = Math.min(to + 1, key.length);
        if (compare(key, at, until, bytes, lower, upper) < 0 || compare(key, at, until, bytes, upper, end) >= 0) {
          return false;
        }
      }
      at = to;
    }
    return true;
  }

  private value(slot: Slot | undefined): void {
    if (slot === undefined) return;
    if (slot.type === BsonType.null) this.writer.byte(KeyTag.null);
    else this.writer.value(this.body, slot.type, slot.at);
  }

  private lower(slot: Slot): void {
    const { writer } = this;
    const from = writer.length;
    this.value(slot);
    if (slot.operator === '$gt') goBehind(writer, from);
    if (slot.operator !== '$lt' && slot.operator !== '$lte') return;
    writer.length = from + 1;
    // The least of all that is a number is what is none.
    if (writer.bytes[from] === KeyTag.number) {
      writer.byte(0);
      writer.byte(1);
    }
  }

  private upper(slot: Slot): void {
    const { writer } = this;
    const from = writer.length;
    this.value(slot);
    if (slot.operator === '$gt' || slot.operator === '$gte') {
      writer.length = from + 1;
      writer.bytes[from] = (writer.bytes[from] ?? 0) + 1;
    } else if (slot.operator !== '$lt') goBehind(writer, from);
  }
}

function elementOf({ field, operatorName }: Condition, at: number): number {
  return operatorName === undefined ? at : at + 5 + field.length;
}

function valueOf(condition: Condition, at: number): number {
  return elementOf(condition, at) + 1 + (condition.operatorName ?? condition.field).length;
}

/** @returns whether an index without arrays answers a comparison with such a value exactly */
function isExact(body: Buffer, operator: Operator, type: number, at: number): boolean {
  if (operator === '$in') return type === BsonType.array;
  if (operator === '$eq' && type === BsonType.null) return true;
  return isScalar(type) && !(type === BsonType.double && Number.isNaN(body.readDoubleLE(at)));
}

/** As `after`, in place: the value from an offset on becomes the least bytes behind all that begin with it. */
function goBehind(writer: KeyWriter, from: number): void {
  const { bytes } = writer;
  if (bytes[from] === KeyTag.number && writer.length - from <= LONGEST_NUMBER) {
    writer.byte(BEYOND);
    return;
  }
  while (bytes[writer.length - 1] === 0xff) writer.length--;
  bytes[writer.length - 1] = (bytes[writer.length - 1] ?? 0) + 1;
}

/** As Buffer.compare of the two parts: of few bytes quicker than asking for it. */
function compare(a: Buffer, aFrom: number, aTo: number, b: Buffer, bFrom: number, bTo: number): number {
  const length = Math.min(aTo - aFrom, bTo - bFrom);
  for (let i = 0; i < length; i++) {
    const difference = (a[aFrom + i] ?? 0) - (b[bFrom + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return aTo - aFrom - (bTo - bFrom);
}
