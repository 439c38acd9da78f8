import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startHarness } from '../test/harness';

const CHECKS = join(__dirname, '../../../../shared/prototypes/mongo-wire/conformance.mjs');
const PACKAGES = join(__dirname, '../../../node_modules/.cache');
/** What the store refuses by name, and why. */
const REFUSED = new Map([
  ['$text index + search', 'stemming and stop words differ by engine and release: search keys are computed fields'],
]);

/** @returns what each check printed after its name, by name: empty when it passed */
async function runChecks(uri: string): Promise<Map<string, string>> {
  mkdirSync(PACKAGES, { recursive: true });
  const folder = mkdtempSync(join(PACKAGES, 'checks-'));
  try {
    // The file brings no packages: it runs as a copy among ours.
    const copy = join(folder, 'checks.mjs');
    copyFileSync(CHECKS, copy);
    const { stdout } = await promisify(execFile)(process.execPath, [copy, uri], { timeout: 120_000 });
    const lines = [...stdout.matchAll(/^ {2}(?:ok {3}|FAIL )(.+?)(?: {2}-- (.*))?$/gm)];
    return new Map(lines.map(([, name = '', failure = '']) => [name, failure]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the reference checks of a MongoDB driver', () => {
  it('pass on the embedded store, but for what it refuses by name', async () => {
    expect(existsSync(CHECKS)).toBe(true);
    const harness = await startHarness();
    const results = await runChecks(harness.store.uri.replace('/?', '/checks?'));
    await harness.close();
    const failed = [...results].filter(([, failure]) => failure !== '');
    expect(results.size).toBe(44);
    expect(failed.map(([name]) => name)).toEqual([...REFUSED.keys()]);
    for (const [, failure] of failed) expect(failure).toMatch(/^\[238 NotImplemented\] .*text/);
  });
});
