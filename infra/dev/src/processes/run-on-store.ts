import { spawn } from 'node:child_process';
import { Command } from 'commander';
import { readSettings, SERVICES } from './settings';
import { namedSpec } from './specs';

/** Lets the process of a registry, or of a provincial node, do a command over its store in place of serving, as `npm run COMMAND -- REGISTRY`. */
export function runOnStore(command: string, description: string): void {
  const run = async (name: string): Promise<void> => {
    const { entry, env } = namedSpec(readSettings({ tiers: true }), name);
    const child = spawn(process.execPath, [entry, command], { env: { ...process.env, ...env }, stdio: 'inherit' });
    process.exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  };
  new Command(command)
    .description(description)
    .argument('<registry>', SERVICES.join(' | '))
    .action(run)
    .parseAsync()
    .catch((error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    });
}
