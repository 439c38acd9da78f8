import { existsSync, readdirSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Store, TABLES, WriteBatch } from '../storage/store';
import { syncFolder } from '../storage/sync-folder';
import { BackupError } from './backup-error';
import { FrameKind, readFrames } from './frames';
import { decodeRows, noRows, type RowCounts } from './rows';

export interface RestoreSummary {
  readonly path: string;
  readonly createdAt: string;
  readonly rows: RowCounts;
}

/**
 * Makes a store from a backup file, in a folder that is empty or not there. It is written beside the folder and
 * takes its name when it is whole and on disk: a restore that fails leaves nothing.
 * @throws BackupError when the folder holds anything, or the file is cut off, altered or no backup
 */
export async function restore(file: string, path: string): Promise<RestoreSummary> {
  if (existsSync(path) && readdirSync(path).length > 0) {
    throw new BackupError(
      `目录不是空的，不能恢复到其中：${path}`,
      `the folder is not empty, nothing is restored over it: ${path}`,
    );
  }
  const handle = await open(file, 'r');
  const beside = `${path}-restoring-${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const store = new Store(beside);
    let summary: RestoreSummary;
    try {
      summary = { path, ...(await readAll(handle, store)) };
    } finally {
      await store.close();
    }
    await rename(beside, path);
    await syncFolder(dirname(path));
    return summary;
  } finally {
    await rm(beside, { recursive: true, force: true });
    await handle.close();
  }
}

async function readAll(handle: FileHandle, store: Store): Promise<Omit<RestoreSummary, 'path'>> {
  const counts = noRows();
  let createdAt: string | undefined;
  for await (const { kind, payload } of readFrames(handle)) {
    if (createdAt === undefined) {
      if (kind !== FrameKind.head) throw outOfPlace();
      createdAt = (JSON.parse(payload.toString()) as { createdAt: string }).createdAt;
    } else if (kind === FrameKind.rows) {
      const batch = new WriteBatch();
      for (const { table, key, value } of decodeRows(payload)) {
        batch.put(table, key, value);
        counts[table]++;
      }
      await store.commit(batch);
    } else if (kind === FrameKind.end) {
      const announced = JSON.parse(payload.toString()) as RowCounts;
      if (TABLES.some((table) => announced[table] !== counts[table])) throw outOfPlace();
    } else throw outOfPlace();
  }
  return { createdAt: createdAt ?? '', rows: counts };
}

function outOfPlace(): BackupError {
  return new BackupError('备份文件的结构不对', 'the backup file is not put together as format 1 says');
}
