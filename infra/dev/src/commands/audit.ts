import { spawn } from 'node:child_process';
import { Command } from 'commander';
import { SERVICES, readSettings } from '../processes/settings';
import { namedSpec } from '../processes/specs';

/** `npm run audit -- NAME`: looks through a registry's store for what breaks the laws of its ledger. */
async function auditOne(name: string): Promise<void> {
  const { entry, env } = namedSpec(readSettings({ tiers: true }), name);
  const audit = spawn(process.execPath, [entry, 'audit'], { env: { ...process.env, ...env }, stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    audit.once('error', reject);
    audit.once('exit', (code) => resolve(code ?? 1));
  });
}

new Command('audit')
  .description("looks through a registry's store for what breaks the laws of its ledger")
  .argument('<registry>', SERVICES.join(' | '))
  .action(auditOne)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
