import { execFile } from 'node:child_process';
import type { ChildSpec } from '@registry/dev';
import type { Stage } from './stage';

/** What `audit` of a service's store says, when it does not say that nothing is wrong. */
export async function auditFindings(stage: Stage, { entry, env }: ChildSpec): Promise<string[]> {
  return new Promise((resolve) => {
    execFile(process.execPath, [entry, 'audit'], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      if (!error) stage.figure(stdout.trim());
      resolve(error ? [stdout, stderr] : []);
    });
  });
}
