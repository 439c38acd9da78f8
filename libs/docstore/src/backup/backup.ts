import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ALL_KEYS } from '../storage/keys';
import { openForReading } from '../storage/open-for-reading';
import { TABLES, type Snapshot, type Store } from '../storage/store';
import { syncFolder } from '../storage/sync-folder';
import { BackupError } from './backup-error';
import { FrameKind, FrameWriter } from './frames';
import { encodeRow, noRows, type RowCounts } from './rows';

const CHUNK_BYTES = 1024 * 1024;

export interface BackupSummary {
  readonly file: string;
  readonly bytes: number;
  readonly rows: RowCounts;
}

/**
 * Writes all of a store to a file, from one snapshot: what is committed meanwhile is not in it. The store may be
 * running and taking writes in another process; the pages of the snapshot are not reused until the backup ends.
 * The file appears under its name when it is whole and on disk.
 * @throws BackupError when the file is there already, or the folder holds no store
 */
export async function backup(path: string, file: string): Promise<BackupSummary> {
  if (existsSync(file)) throw new BackupError(`文件已存在：${file}`, `the file exists already: ${file}`);
  const store = openForReading(path);
  const partial = `${file}.partial-${process.pid}`;
  try {
    const handle = await open(partial, 'wx');
    let summary: BackupSummary;
    try {
      const writer = new FrameWriter(handle);
      const rows = await writeAll(store, writer);
      await handle.sync();
      summary = { file, bytes: writer.size, rows };
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    await syncFolder(dirname(file));
    return summary;
  } finally {
    await rm(partial, { force: true });
    await store.close();
  }
}

async function writeAll(store: Store, writer: FrameWriter): Promise<RowCounts> {
  const snapshot = store.pin();
  try {
    await writer.begin();
    await writer.write(FrameKind.head, Buffer.from(JSON.stringify({ createdAt: new Date().toISOString() })));
    const counts = await writeTables(store, snapshot, writer);
    await writer.write(FrameKind.end, Buffer.from(JSON.stringify(counts)));
    return counts;
  } finally {
    store.release(snapshot);
  }
}

async function writeTables(store: Store, snapshot: Snapshot, writer: FrameWriter): Promise<RowCounts> {
  const counts = noRows();
  let chunk: Buffer[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (chunk.length > 0) await writer.write(FrameKind.rows, Buffer.concat(chunk));
    chunk = [];
    bytes = 0;
  };
  for (const table of TABLES) {
    const rows = store.rows(table, ALL_KEYS, false, snapshot);
    for (let row = rows.next(); row.done !== true; row = rows.next()) {
      const encoded = encodeRow({ table, ...row.value });
      chunk.push(encoded);
      bytes += encoded.length;
      counts[table]++;
      if (bytes >= CHUNK_BYTES) await flush();
    }
  }
  await flush();
  return counts;
}
