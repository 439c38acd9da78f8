import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'owner';

/**
 * Takes a store's folder for this process: two that write to one store would each know of half of its collections.
 * What a killed process left behind does not count.
 * @returns how to give the folder back
 * @throws Error naming the process that has it
 */
export function takeFolder(path: string): () => void {
  const file = join(path, FILE);
  const owner = readOwner(file);
  if (owner !== undefined && owner.pid !== process.pid && startOf(owner.pid) === owner.started) {
    throw new Error(
      `目录正被进程 ${owner.pid} 使用 / another process (${owner.pid}) has this store open: ${path} (if not, remove ${file})`,
    );
  }
  writeFileSync(file, `${process.pid} ${String(startOf(process.pid))}\n`);
  return () => rmSync(file, { force: true });
}

function readOwner(file: string): { pid: number; started: string } | undefined {
  try {
    const [pid, started] = readFileSync(file, 'utf8').trim().split(' ');
    return pid === undefined || started === undefined ? undefined : { pid: Number(pid), started };
  } catch {
    return undefined;
  }
}

/** @returns when a process started, so that another one with its number is not taken for it; undefined when it is gone */
function startOf(pid: number): string | undefined {
  try {
    // Field 22 of proc(5), counted from behind the name, which may hold blanks.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return isAlive(pid) ? 'running' : undefined;
  }
}

/** Where there is no /proc. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
