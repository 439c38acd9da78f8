import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a start seeds once: the registries, and the nodes below the national one. Each leaves a file with the data. */
export const SEED_MARKERS = { registries: 'seeded.json', nodes: 'nodes-seeded.json' } as const;

type Seeded = keyof typeof SEED_MARKERS;

/** When they were seeded, ISO 8601; unset before. */
export function seededAt(dataDir: string, what: Seeded): string | undefined {
  const path = join(dataDir, SEED_MARKERS[what]);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { at: string }).at : undefined;
}

/** Notes that they are not to be seeded any more. */
export function markSeeded(dataDir: string, what: Seeded, details: object = {}): void {
  writeFileSync(join(dataDir, SEED_MARKERS[what]), JSON.stringify({ at: new Date().toISOString(), ...details }));
}
