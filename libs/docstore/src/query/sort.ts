import { CommandError, notImplemented } from '../errors';
import { decodeValue, isDocument } from '../bson/document';
import { encodedValues } from '../indexes/index-keys';
import { EMPTY_ARRAY, fieldPath, MISSING, someValue, type FieldPath } from '../indexes/extract';
import { compareValues, type StringOrder } from './values/compare';

export interface SortField {
  readonly path: FieldPath;
  readonly descending: boolean;
}

/** How many bytes a sort that no index answers may hold. */
const MAX_SORT_BYTES = 100 * 1024 * 1024;
const MAX_SORT_FIELDS = 32;
/** Ends a key as an index entry's id does: before what a decimal has beyond a number, after it when descending. */
const END = Buffer.from([0x80]);

export function parseSort(sort: unknown): SortField[] {
  if (sort === undefined || sort === null) return [];
  if (!isDocument(sort)) throw new CommandError('TypeMismatch', 'sort must be an object');
  const entries = Object.entries(sort).filter(([field]) => field !== '$natural');
  if (entries.length > MAX_SORT_FIELDS) throw new CommandError('BadValue', 'too many sort fields');
  return entries.map(([field, direction]) => {
    if (isDocument(direction)) throw notImplemented(`sort by ${Object.keys(direction).join()}`);
    if (direction !== 1 && direction !== -1)
      throw new CommandError('BadValue', `$sort key ordering must be 1 or -1: ${field}`);
    return { path: fieldPath(field), descending: direction === -1 };
  });
}

/** @returns bytes that compare as the documents do: of an array the least value, or the greatest when descending */
function sortKey(raw: Buffer, sort: readonly SortField[]): Buffer {
  const parts = sort.map(({ path, descending }) => {
    const values = encodedValues(raw, path);
    let chosen = values[0] ?? Buffer.alloc(0);
    for (const value of values) if (Buffer.compare(value, chosen) > 0 === descending) chosen = value;
    return descending ? Buffer.from(chosen.map((byte) => byte ^ 0xff)) : chosen;
  });
  return Buffer.concat([...parts, END]);
}

/** As {@link sortKey}, of an order of strings that no bytes express. */
function sortValues(raw: Buffer, sort: readonly SortField[], strings: StringOrder): unknown[] {
  return sort.map(({ path, descending }) => {
    let chosen: { value: unknown } | undefined;
    someValue(raw, path, (type, at) => {
      const value = type === MISSING ? null : type === EMPTY_ARRAY ? undefined : decodeValue(raw, type, at);
      if (chosen === undefined || compareValues(value, chosen.value, strings) > 0 === descending) chosen = { value };
      return false;
    });
    return chosen?.value;
  });
}

interface Sortable {
  readonly key: Buffer;
  readonly values: readonly unknown[];
  readonly raw: Buffer;
  readonly order: number;
}

function compare(a: Sortable, b: Sortable): number {
  return Buffer.compare(a.key, b.key) || a.order - b.order;
}

function compareInOrder(sort: readonly SortField[], strings: StringOrder): typeof compare {
  return (a, b) => {
    for (const [i, { descending }] of sort.entries()) {
      const order = compareValues(a.values[i], b.values[i], strings);
      if (order !== 0) return descending ? -order : order;
    }
    return a.order - b.order;
  };
}

/** Sorts documents in memory; with a limit it keeps no more than it needs. */
export class Sorter {
  private kept: Sortable[] = [];
  private bytes = 0;
  private count = 0;
  private readonly compare: typeof compare;

  constructor(
    private readonly sort: readonly SortField[],
    private readonly limit: number,
    private readonly strings?: StringOrder,
  ) {
    this.compare = strings === undefined ? compare : compareInOrder(sort, strings);
  }

  add(raw: Buffer): void {
    const { strings } = this;
    const key = strings === undefined ? sortKey(raw, this.sort) : END;
    const values = strings === undefined ? [] : sortValues(raw, this.sort, strings);
    const item = { key, values, raw, order: this.count++ };
    this.kept.push(item);
    this.bytes += raw.length + item.key.length;
    const isFull = this.bytes > MAX_SORT_BYTES / 2 && this.kept.length > this.limit * 2;
    if (isFull || this.kept.length > this.limit * 2 + 1000) this.trim();
    if (this.bytes > MAX_SORT_BYTES) {
      throw new CommandError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes, and no index gives the order`,
      );
    }
  }

  private trim(): void {
    this.kept.sort(this.compare);
    this.kept.length = Math.min(this.kept.length, this.limit);
    this.bytes = this.kept.reduce((sum, { raw, key }) => sum + raw.length + key.length, 0);
  }

  finish(): Buffer[] {
    this.trim();
    return this.kept.map(({ raw }) => raw);
  }
}
