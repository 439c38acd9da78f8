import { join } from 'node:path';
import { Command } from 'commander';
import { benchAsOf } from './benches/as-of';
import { benchCommit } from './benches/commit';
import { benchGateway } from './benches/gateway';
import { benchGet } from './benches/get';
import { benchImport } from './benches/import';
import { benchMillion } from './benches/million';
import { benchScale } from './benches/scale';
import { benchStore } from './benches/store';

const program = new Command('bench').description('measures the platform against rivals; results in RESULTS.md');

program
  .command('get')
  .description('Get of one person: hot and cold')
  .option('--people <n>', 'people to draw cold keys from', Number, 100_000)
  .option('--seconds <n>', 'seconds a measurement', Number, 5)
  .option('--rounds <n>', 'alternating rounds', Number, 5)
  .action(benchGet);

program
  .command('gateway')
  .description('gateway over one and over four registries')
  .option('--seconds <n>', 'seconds a measurement', Number, 5)
  .option('--rounds <n>', 'alternating rounds', Number, 5)
  .action(benchGateway);

program
  .command('import')
  .description('bulk import of people')
  .option('--people <n>', 'people to import', Number, 100_000)
  .action(benchImport);

program
  .command('scale')
  .description('overview at many people against few')
  .option('--people <n>', 'people of the large platform', Number, 1_000_000)
  .option('--seconds <n>', 'seconds a measurement', Number, 5)
  .option('--rounds <n>', 'alternating rounds', Number, 5)
  .action(benchScale);

program
  .command('commit')
  .description('group commit against one transaction per write')
  .option('--seconds <n>', 'seconds a measurement', Number, 3)
  .option('--rounds <n>', 'alternating rounds', Number, 5)
  .action(benchCommit);

program
  .command('store')
  .description('the embedded store against the draft it came from, and a real engine')
  .option('--documents <n>', 'documents in the collection', Number, 100_000)
  .option('--seconds <n>', 'seconds a measurement', Number, 4)
  .option('--rounds <n>', 'alternating rounds', Number, 5)
  .option('--draft <folder>', 'where the draft lies', join(__dirname, '../../../../shared/prototypes/mongo-wire'))
  .option('--engine <uri>', 'a real engine on loopback', process.env['TEST_MONGODB_URI'])
  .action(benchStore);

program
  .command('million')
  .description('a million people: memory of the store, the time of one get, plans')
  .option('--people <n>', 'people in the store', Number, 1_000_000)
  .option('--copies <n>', 'how often each imported one is stored; 1 imports all', Number, 1)
  .option('--seconds <n>', 'seconds a measurement', Number, 20)
  .action(benchMillion);

program
  .command('asof')
  .description('reads as of other dates and seqs, and of a record of many versions')
  .option('--records <n>', 'records with a history', Number, 10_000)
  .option('--versions <n>', 'versions of the records that have many', Number, 1000)
  .option('--seconds <n>', 'seconds a measurement', Number, 2)
  .option('--rounds <n>', 'alternating rounds', Number, 5)
  .action(benchAsOf);

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
