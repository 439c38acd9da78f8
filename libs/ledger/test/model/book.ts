import type { Ledger } from '../../src/index';
import { chronicleAgrees } from './chronicle';
import { differencesAgree } from './comparisons';
import { exportAgrees } from './exports';
import type { Model } from './model';
import { treesAgree } from './trees';

/** Expects whatever is asked of the log as a whole, and of any of its commits, to be as in the model. */
export async function bookAgrees(ledger: Ledger, model: Model, seqs: readonly number[]): Promise<void> {
  const [a = 0, b = 0, c = 0, d = 0] = seqs;
  const { head } = model;
  const commits = await chronicleAgrees(ledger, model, a);
  for (const seq of [a, b, head]) await exportAgrees(ledger, model, seq);
  for (const [from, to] of [
    [Math.min(a, b), Math.max(a, b)],
    [c, head],
  ] as const) {
    await differencesAgree(ledger, model, from, to);
  }
  const hashes = commits.map(({ hash }) => hash);
  await treesAgree(ledger, hashes, [a, b]);
  await treesAgree(ledger, hashes, [d, head]);
}
