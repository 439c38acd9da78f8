import { todayInChina } from '@registry/service-kit';
import { REGISTRIES, type Registry, type Settings } from '../processes/settings';
import type { ImportTally } from './import-rows';
import { seedGeospatial } from './geospatial';
import { seedLegalEntities } from './legal-entities';
import { seedMacroeconomic } from './macroeconomic';
import { importPeople, seedPopulation } from './population';
import { provincialRows } from './provinces';
import { markSeeded, seededAt } from './seed-markers';

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

/** Synthetic people that each provincial node gets. */
const PEOPLE_A_NODE = 500;

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
  return noneRefused(perRegistry.flat());
}

/** The results. @throws Error with examples when a row was refused */
function noneRefused(results: SeedResult[]): SeedResult[] {
  const refused = results.filter(({ rejected }) => rejected > 0);
  if (refused.length > 0) {
    const examples = refused.map(
      ({ resource, rejected, examples }) => `${resource}: ${rejected} (${examples.join('; ')})`,
    );
    throw new Error(`rows were refused: ${examples.join(', ')}`);
  }
  return results;
}

/** Imports synthetic people into every node below the national registry. @throws Error with examples when a row is refused */
export async function seedNodes({ nodes }: Settings, people: number): Promise<SeedResult[]> {
  const results = nodes.map(async ({ name, division, grpc }) => {
    const tally = await importPeople(`127.0.0.1:${grpc.port}`, provincialRows(division, people, todayInChina()));
    return { resource: name, ...tally };
  });
  return noneRefused(await Promise.all(results));
}

/** Seeds the nodes of a platform in tiers that have not been seeded yet; says in one line what it did. */
export async function seedNodesOnce(settings: Settings): Promise<string> {
  const seeded = seededAt(settings.dataDir, 'nodes');
  if (seeded !== undefined) return `reusing the data of ${seeded}`;
  const results = await seedNodes(settings, PEOPLE_A_NODE);
  markSeeded(settings.dataDir, 'nodes', { people: PEOPLE_A_NODE });
  return results.map(({ resource, accepted, unchanged }) => `${resource} ${accepted + unchanged}`).join(', ');
}

/** Seeds a platform that was not seeded yet; says in one line what it did. */
export async function seedOnce(
  settings: Settings,
  onLine: (line: string) => void,
  options: SeedOptions = DEFAULT_SEED,
): Promise<string> {
  const seeded = seededAt(settings.dataDir, 'registries');
  if (seeded !== undefined) return `reusing the data of ${seeded}`;
  const counts = new Map<string, number>();
  const results = await seed(settings, options, (resource, rows) => {
    counts.set(resource, rows);
    onLine([...counts].map(([name, count]) => `${name} ${count}`).join('  '));
  });
  markSeeded(settings.dataDir, 'registries', options);
  return results.map(({ resource, accepted, unchanged }) => `${resource} ${accepted + unchanged}`).join(', ');
}
