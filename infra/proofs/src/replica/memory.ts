import { anonymousMemory } from '@registry/dev';
import type { Stage } from '../stage/stage';

const EVERY_MS = 500;
const MIB = 1024 * 1024;
/** What makes up the memory that a service of ours holds, in the metrics it serves. */
const HELD = /^(?:nodejs_heap_size_used_bytes|nodejs_external_memory_bytes) (\d+)/gm;
const MOST_GROWTH = 0.15;
/** What the young generation takes in before it is collected: a short quarter may see no collection. */
const LEAST_ROOM_MIB = 64;

/** How much memory a process has at the moment, in MiB. */
export type MemoryGauge = () => number | Promise<number>;

/** The anonymous memory of a process that gives back to the system what it frees. */
export function residentMemory(pid: number): MemoryGauge {
  return () => anonymousMemory(pid);
}

/** What the heap of a service holds, and what its objects hold outside of it; garbage included. */
export function heldMemory(metricsUrl: string): MemoryGauge {
  return async () => {
    const metrics = await (await fetch(metricsUrl)).text();
    return [...metrics.matchAll(HELD)].reduce((sum, [, bytes]) => sum + Number(bytes), 0) / MIB;
  };
}

/** Samples memory until stopped; returns the samples of each gauge by name, in MiB. */
export function sampleMemory(gauges: Readonly<Record<string, MemoryGauge>>): () => Map<string, number[]> {
  const samples = new Map<string, number[]>(Object.keys(gauges).map((name) => [name, []]));
  const timer = setInterval(() => {
    for (const [name, gauge] of Object.entries(gauges)) {
      // Whoever judges finds no sample of a process that does not answer.
      Promise.resolve(gauge()).then(
        (mib) => samples.get(name)?.push(mib),
        () => undefined,
      );
    }
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    return samples;
  };
}

/**
 * Memory is flat when the least of the last quarter lies little above that of the second: the first is for a process that
 * has just started, and the least is what a collection of garbage leaves.
 */
export function judgeMemory(stage: Stage, name: string, samples: readonly number[]): void {
  const least = (i: number): number =>
    Math.round(Math.min(...samples.slice((samples.length * i) / 4, (samples.length * (i + 1)) / 4)));
  const quarters = [0, 1, 2, 3].map(least);
  stage.figure(`memory of the ${name}, least of each quarter: ${quarters.join(', ')} MiB`);
  const [, second = 0, , last = 0] = quarters;
  const most = second + Math.max(MOST_GROWTH * second, LEAST_ROOM_MIB);
  stage.claim(
    `the memory of the ${name} is flat: the last quarter at most ${Math.round(most)} MiB`,
    last > 0 && last <= most ? [] : [`${last} MiB`],
  );
}
