import { isDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { encodedValues } from '../indexes/index-keys';
import { fieldPath, type FieldPath } from '../indexes/extract';

export interface SortField {
  readonly path: FieldPath;
  readonly descending: boolean;
}

/** How many bytes a sort that no index answers may hold. */
const MAX_SORT_BYTES = 100 * 1024 * 1024;
const MAX_SORT_FIELDS = 32;

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
  return Buffer.concat(parts);
}

interface Sortable {
  readonly key: Buffer;
  readonly raw: Buffer;
  readonly order: number;
}

function compare(a: Sortable, b: Sortable): number {
  return Buffer.compare(a.key, b.key) || a.order - b.order;
}

/** Sorts documents in memory; with a limit it keeps no more than it needs. */
export class Sorter {
  private kept: Sortable[] = [];
  private bytes = 0;
  private count = 0;

  constructor(
    private readonly sort: readonly SortField[],
    private readonly limit: number,
  ) {}

  add(raw: Buffer): void {
    const item = { key: sortKey(raw, this.sort), raw, order: this.count++ };
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
    this.kept.sort(compare);
    this.kept.length = Math.min(this.kept.length, this.limit);
    this.bytes = this.kept.reduce((sum, { raw, key }) => sum + raw.length + key.length, 0);
  }

  finish(): Buffer[] {
    this.trim();
    return this.kept.map(({ raw }) => raw);
  }
}
