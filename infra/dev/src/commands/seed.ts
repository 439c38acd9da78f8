import { Command, InvalidArgumentError } from 'commander';
import { readSettings } from '../processes/settings';
import { DEFAULT_SEED, seed } from '../seed/seed';

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000_000) {
    throw new InvalidArgumentError('a whole number from 1 to 10000000');
  }
  return value;
}

/** `npm run seed -- --people N --entities N`: imports into a running platform. */
async function run(options: { people: number; entities: number }): Promise<void> {
  const last = new Map<string, number>();
  const results = await seed(readSettings(), options, (resource, rows) => {
    if (rows - (last.get(resource) ?? 0) < 20_000) return;
    last.set(resource, rows);
    console.log(`${resource}: ${rows} rows`);
  });
  for (const { resource, accepted, unchanged } of results) {
    console.log(`${resource}: ${accepted} recorded, ${unchanged} unchanged`);
  }
}

new Command('seed')
  .description('imports divisions, outlines, figures, synthetic people and legal entities into a running platform')
  .option('--people <n>', 'synthetic people', wholeNumber, DEFAULT_SEED.people)
  .option('--entities <n>', 'synthetic legal entities', wholeNumber, DEFAULT_SEED.entities)
  .action(run)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
