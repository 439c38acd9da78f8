import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

/** Anonymous memory of a process in MiB (RssAnon of /proc): what is not the page cache's. */
export function anonymousMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** Watches processes until stopped; returns the most that each held, in MiB. */
export function watchMemory(processes: readonly { name: string; pid: number }[]): () => Map<string, number> {
  const most = new Map<string, number>();
  const timer = setInterval(() => {
    for (const { name, pid } of processes) most.set(name, Math.max(most.get(name) ?? 0, anonymousMemory(pid)));
  }, 100);
  return () => {
    clearInterval(timer);
    return most;
  };
}
