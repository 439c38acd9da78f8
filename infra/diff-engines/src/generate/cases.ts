import fc from 'fast-check';
import { command, type Case, type Step } from '../cases/case';
import { isAllowed } from './allowed';
import { document } from './documents';
import { index } from './indexes';
import { aggregate } from './pipelines';
import { read } from './reads';
import { transaction } from './transactions';
import { insert, write } from './writes';

const joined = fc
  .array(document, { minLength: 1, maxLength: 3 })
  .map((documents): Step[] => [command({ insert: 'other', documents })]);

const block: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 6, arbitrary: read.map((each) => [each]) },
  { weight: 5, arbitrary: write.map((each) => [each]) },
  { weight: 5, arbitrary: aggregate.map((each) => [each]) },
  { weight: 2, arbitrary: index.map((each) => [each]) },
  { weight: 1, arbitrary: transaction },
);

function casesOf(blocks: fc.Arbitrary<Step[]>): fc.Arbitrary<Case> {
  return fc
    .tuple(
      fc.array(index, { maxLength: 1 }),
      fc.array(insert, { minLength: 1, maxLength: 2 }),
      fc.option(joined, { nil: [] }),
      fc.array(blocks, { minLength: 1, maxLength: 8 }),
    )
    .map(([indexes, inserts, others, steps]) => [...indexes, ...inserts, ...others, ...steps.flat()]);
}

/** Some documents, then commands of every kind, by the operators that services may use. */
export const allowedCase = casesOf(block.filter((steps) => steps.every(isAllowed)));

/** The same by all operators that the runner knows. */
export const anyCase = casesOf(block);
