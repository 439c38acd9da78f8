import { anonymousMemory } from '@registry/dev';
import type { Stage } from '../stage/stage';

const EVERY_MS = 250;
const MOST_GROWTH = 0.15;
/** What one collection of the young generation makes out, in MiB. */
const LEAST_ROOM_MIB = 32;

/** Samples the memory of processes until stopped; returns the samples of each by name, in MiB. */
export function sampleMemory(processes: Readonly<Record<string, number>>): () => Map<string, number[]> {
  const samples = new Map<string, number[]>(Object.keys(processes).map((name) => [name, []]));
  const timer = setInterval(() => {
    for (const [name, pid] of Object.entries(processes)) samples.get(name)?.push(anonymousMemory(pid));
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    return samples;
  };
}

/**
 * Memory is flat when the median of the last quarter lies little above that of the second: the first is for a process that
 * has just started. It is not constant, as statistics hold some hundred bytes of each commit and caches fill up to their
 * bound, some MiB a minute at 1,000 commits/s; a process that kept the commits themselves would grow by far more.
 */
export function judgeMemory(stage: Stage, name: string, samples: readonly number[]): void {
  const quarter = (i: number): number =>
    median(samples.slice((samples.length * i) / 4, (samples.length * (i + 1)) / 4));
  const quarters = [0, 1, 2, 3].map((i) => Math.round(quarter(i)));
  stage.figure(`memory of the ${name}, median of each quarter: ${quarters.join(', ')} MiB`);
  const [, second = 0, , last = 0] = quarters;
  const most = second + Math.max(MOST_GROWTH * second, LEAST_ROOM_MIB);
  stage.claim(
    `the memory of the ${name} is flat: the last quarter at most ${Math.round(most)} MiB`,
    last > 0 && last <= most ? [] : [`${last} MiB`],
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
