import fc from 'fast-check';
import type { CommandStep, SessionName, Step } from '../cases/case';
import { read } from './reads';
import { write } from './writes';

function within(step: CommandStep, session: SessionName): CommandStep {
  return { ...step, session };
}

const end = fc.constantFrom<'commit' | 'abort'>('commit', 'commit', 'abort');

/** One transaction; reads outside it must not see what it has written. */
const alone = fc
  .tuple(fc.array(fc.oneof(read, write), { minLength: 1, maxLength: 3 }), read, end)
  .map(([steps, outside, kind]): Step[] => [
    ...steps.map((each) => within(each, 'first')),
    outside,
    { kind, session: 'first' },
  ]);

/**
 * Two transactions of which the second has its snapshot before the first commits: what both write is a conflict.
 * The first has ended when the second writes, for whether that one waits or fails is not the same everywhere.
 */
const conflicting = fc
  .tuple(read, write, read, write, end, end)
  .map(([snapshot, firstWrite, again, secondWrite, firstEnd, secondEnd]): Step[] => [
    within(snapshot, 'second'),
    within(firstWrite, 'first'),
    within(again, 'second'),
    { kind: firstEnd, session: 'first' },
    within(secondWrite, 'second'),
    { kind: secondEnd, session: 'second' },
  ]);

export const transaction: fc.Arbitrary<Step[]> = fc.oneof(alone, conflicting);
