import { Command } from 'commander';
import { startChild } from '../processes/child';
import { assertServicePortsFree } from '../processes/free-ports';
import { SERVICES, readSettings } from '../processes/settings';
import { namedSpec } from '../processes/specs';

/** `npm run service -- NAME`: starts one registry service beside a running platform, until ctrl-C. */
async function startOne(name: string): Promise<void> {
  const settings = readSettings({ tiers: true });
  const spec = namedSpec(settings, name);
  // One that runs already would answer for the new one, which ends.
  await assertServicePortsFree(settings, name);
  const child = await startChild(spec);
  console.log(`${name} runs as process ${child.pid}; its log: ${child.logFile}`);
  const stop = (): void => void child.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await child.ended;
}

new Command('service')
  .description('starts one registry service beside a running platform')
  .argument('<registry>', SERVICES.join(' | '))
  .action(startOne)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
