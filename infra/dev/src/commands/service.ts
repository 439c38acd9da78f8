import { Command } from 'commander';
import { startChild } from '../processes/child';
import { assertRegistryPortsFree } from '../processes/free-ports';
import { isRegistry, REGISTRIES, readSettings } from '../processes/settings';
import { serviceSpec } from '../processes/specs';

/** `npm run service -- NAME`: starts one registry service beside a running platform, until ctrl-C. */
async function startOne(name: string): Promise<void> {
  if (!isRegistry(name)) throw new Error(`no registry "${name}": one of ${REGISTRIES.join(', ')}`);
  const settings = readSettings();
  // One that runs already would answer for the new one, which ends.
  await assertRegistryPortsFree(settings, name);
  const child = await startChild(serviceSpec(settings, name));
  console.log(`${name} runs as process ${child.pid}; its log: ${child.logFile}`);
  const stop = (): void => void child.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await child.ended;
}

new Command('service')
  .description('starts one registry service beside a running platform')
  .argument('<registry>', REGISTRIES.join(' | '))
  .action(startOne)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
