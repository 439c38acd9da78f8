import { TABLES, type Table } from '../storage/store';
import { BackupError } from './backup-error';

/** One row of one of the store's tables. */
export interface TableRow {
  readonly table: Table;
  readonly key: Buffer;
  readonly value: Buffer;
}

export type RowCounts = Record<Table, number>;

export function noRows(): RowCounts {
  return { documents: 0, entries: 0, meta: 0, sessions: 0 };
}

/** table (1 byte), length of the key (2), length of the value (4) */
const HEAD_SIZE = 7;

export function encodeRow({ table, key, value }: TableRow): Buffer {
  const row = Buffer.allocUnsafe(HEAD_SIZE + key.length + value.length);
  row[0] = TABLES.indexOf(table);
  row.writeUInt16LE(key.length, 1);
  row.writeUInt32LE(value.length, 3);
  key.copy(row, HEAD_SIZE);
  value.copy(row, HEAD_SIZE + key.length);
  return row;
}

/** @throws BackupError when the payload is no list of rows, which its checksum rules out for one that was written here */
export function decodeRows(payload: Buffer): TableRow[] {
  const rows: TableRow[] = [];
  for (let at = 0; at < payload.length;) {
    const table = TABLES[payload[at] ?? TABLES.length];
    const start = at + HEAD_SIZE;
    if (table === undefined || start > payload.length) throw malformed();
    const middle = start + payload.readUInt16LE(at + 1);
    const end = middle + payload.readUInt32LE(at + 3);
    if (end > payload.length) throw malformed();
    rows.push({ table, key: payload.subarray(start, middle), value: payload.subarray(middle, end) });
    at = end;
  }
  return rows;
}

function malformed(): BackupError {
  return new BackupError(
    '备份文件中有无法识别的记录',
    'the backup file holds a row of a table that this version does not know',
  );
}
