import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Store } from './store';

/**
 * Opens a store that is there, to read from it; another process may be writing to it.
 * @throws Error when the folder holds no store
 */
export function openForReading(path: string): Store {
  if (!existsSync(join(path, 'data.mdb'))) {
    throw new Error(`此目录没有文档库 / no document store in this folder: ${path}`);
  }
  return new Store(path, 'read');
}
