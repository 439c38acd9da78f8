import type { Difference } from './compare/difference';
import { outcomeOf } from './compare/kinds';
import { inPipelines } from './known/in-pipelines';
import { inIndexes, inReads, inSorts } from './known/in-reads';
import { inUpdates } from './known/in-updates';
import type { KnownDifference } from './known/known-difference';

const knownDifferences: readonly KnownDifference[] = [
  ...inUpdates,
  ...inReads,
  ...inPipelines,
  ...inSorts,
  ...inIndexes,
];

/** @returns the entry of the list that explains a difference */
export function explanation(difference: Difference, list = knownDifferences): KnownDifference | undefined {
  const between = ['docstore', 'documentdb'] as const;
  if (between.some((engine) => outcomeOf(difference, engine) === undefined)) return undefined;
  return list.find((known) => known.matches(difference));
}
