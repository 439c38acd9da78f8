import fc from 'fast-check';
import type { Case } from '../cases/case';
import type { Engine } from '../engines/engine';
import { allowedCase, anyCase } from '../generate/cases';
import type { KnownDifference } from '../known/known-difference';
import { runCase, type CaseResult } from './run-case';

/** How long and from where to run. */
export interface RunOptions {
  readonly seconds: number;
  readonly seed: number;
  /** `all` for every operator that the runner knows, not only those that services may use */
  readonly operators?: 'allowed' | 'all';
  readonly stop: AbortSignal;
}

/** What was compared, and the smallest case found that the engines differ on. */
export interface RunResult {
  cases: number;
  commands: number;
  readonly known: Map<KnownDifference, number>;
  failure?: { readonly seed: number; readonly result: CaseResult };
}

const CASES_PER_ROUND = 100;
/** Shrinking may go on for so long after the time is up. */
const SHRINKING_MS = 60_000;

/** Runs rounds of random cases until the time is up or the engines differ; round n has the seed `seed + n`. */
export async function run(engines: readonly [Engine, Engine], options: RunOptions): Promise<RunResult> {
  const result: RunResult = { cases: 0, commands: 0, known: new Map() };
  const until = Date.now() + options.seconds * 1000;
  for (let seed = options.seed; Date.now() < until && !options.stop.aborted; seed++) {
    const failure = await round(engines, result, { ...options, seed }, until);
    if (failure === undefined) continue;
    return { ...result, failure: { seed, result: failure } };
  }
  return result;
}

async function round(
  engines: readonly [Engine, Engine],
  tally: RunResult,
  { seed, operators, stop }: RunOptions,
  until: number,
): Promise<CaseResult | undefined> {
  let smallest: CaseResult | undefined;
  const property = fc.asyncProperty(operators === 'all' ? anyCase : allowedCase, async (each: Case) => {
    if (stop.aborted || Date.now() > until + (smallest === undefined ? 0 : SHRINKING_MS)) return true;
    const result = await runCase(engines, each);
    count(tally, result);
    if (result.difference === undefined) return true;
    smallest = result;
    return false;
  });
  const { failed, errorInstance } = await fc.check(property, { seed, numRuns: CASES_PER_ROUND });
  if (failed && smallest === undefined) throw errorInstance;
  await Promise.all(engines.map((engine) => engine.drop()));
  return smallest;
}

function count(tally: RunResult, { compared, known }: CaseResult): void {
  tally.cases++;
  tally.commands += compared;
  for (const each of known) tally.known.set(each, (tally.known.get(each) ?? 0) + 1);
}
