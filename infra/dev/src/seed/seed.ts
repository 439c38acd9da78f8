import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REGISTRIES, type Registry, type Settings } from '../processes/settings';
import type { ImportTally } from './import-rows';
import { seedGeospatial } from './geospatial';
import { seedLegalEntities } from './legal-entities';
import { seedMacroeconomic } from './macroeconomic';
import { seedPopulation } from './population';

export interface SeedOptions {
  /** Synthetic people. */
  readonly people: number;
  /** Synthetic legal entities, beside the public ones. */
  readonly entities: number;
  /** Whether the 41,000 towns come too; they do unless told. */
  readonly towns?: boolean;
}

/** What one resource's import came to. */
export interface SeedResult extends ImportTally {
  readonly resource: string;
}

/** Reports how far the import of one resource is. */
export type SeedProgress = (resource: string, rows: number) => void;

export const DEFAULT_SEED: SeedOptions = { people: 10_000, entities: 5_000 };

type Seeder = (address: string, options: SeedOptions, onProgress: SeedProgress) => Promise<SeedResult[]>;

const SEEDERS: Record<Registry, Seeder> = {
  geospatial: seedGeospatial,
  population: seedPopulation,
  'legal-entity': seedLegalEntities,
  macroeconomic: seedMacroeconomic,
};

/**
 * Imports the real and the synthetic input into the four registries, side by side. What a registry already holds comes
 * back "unchanged", so that seeding twice writes nothing.
 * @throws Error with examples when a row is refused
 */
export async function seed(settings: Settings, options: SeedOptions, onProgress: SeedProgress): Promise<SeedResult[]> {
  const perRegistry = await Promise.all(
    REGISTRIES.map((registry) => SEEDERS[registry](`127.0.0.1:${settings.grpc[registry].port}`, options, onProgress)),
  );
  const results = perRegistry.flat();
  const refused = results.filter(({ rejected }) => rejected > 0);
  if (refused.length > 0) {
    const examples = refused.map(
      ({ resource, rejected, examples }) => `${resource}: ${rejected} (${examples.join('; ')})`,
    );
    throw new Error(`rows were refused: ${examples.join(', ')}`);
  }
  return results;
}

/** Seeds a platform that was not seeded yet; says in one line what it did. */
export async function seedOnce(
  settings: Settings,
  onLine: (line: string) => void,
  options: SeedOptions = DEFAULT_SEED,
): Promise<string> {
  const marker = join(settings.dataDir, 'seeded.json');
  if (existsSync(marker))
    return `reusing the data of ${(JSON.parse(readFileSync(marker, 'utf8')) as { at: string }).at}`;
  const counts = new Map<string, number>();
  const results = await seed(settings, options, (resource, rows) => {
    counts.set(resource, rows);
    onLine([...counts].map(([name, count]) => `${name} ${count}`).join('  '));
  });
  writeFileSync(marker, JSON.stringify({ at: new Date().toISOString(), ...options }));
  return results.map(({ resource, accepted, unchanged }) => `${resource} ${accepted + unchanged}`).join(', ');
}
