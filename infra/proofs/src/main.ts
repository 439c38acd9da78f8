import { Command, InvalidArgumentError } from 'commander';
import { proveKills } from './kills/kills';
import { provePaging } from './paging/paging';
import { proveReplica } from './replica/replica';
import { prove } from './stage/prove';
import { proveWriters } from './writers/writers';

/** A whole number from `least` to `most`. */
function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`a whole number from ${least} to ${most}`);
  };
}

const program = new Command('prove').description(
  'proves what must hold, against real processes; exit code 1 when it does not',
);

program
  .command('writers')
  .description(
    'writer processes over one store, one killed and one hanging in mid-transaction, and readers of the feed',
  )
  .option('--writers <n>', 'writer processes', whole(3, 32), 8)
  .option('--commits <n>', 'commits in all', whole(100, 10_000_000), 20_000)
  .action((options) => prove('writers', proveWriters, options));

program
  .command('kills')
  .description('a service killed again and again while it writes, and the store with it at times')
  .option('--kills <n>', 'how often', whole(1, 10_000), 50)
  .action((options) => prove('kills', proveKills, options));

program
  .command('paging')
  .description('paging through everybody by search and export while commits arrive')
  .option('--people <n>', 'people in the registry', whole(100, 10_000_000), 50_000)
  .option('--rate <n>', 'commits per second that arrive at least', whole(1, 10_000), 100)
  .option('--rounds <n>', 'how often everybody is paged through', whole(1, 1000), 1)
  .action((options) => prove('paging', provePaging, options));

program
  .command('replica')
  .description('a replica that is loaded and follows while commits arrive, killed in mid-load and in mid-follow')
  .option('--records <n>', 'people in the registry', whole(1000, 10_000_000), 100_000)
  .option('--rate <n>', 'commits per second that arrive at least', whole(1, 10_000), 1000)
  .option('--seconds <n>', 'how long the replica follows under load', whole(5, 3000), 60)
  .action((options) => prove('replica', proveReplica, options));

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
