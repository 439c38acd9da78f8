import type { LegalEntityStatistics } from '@registry/proto/legal-entity/v1';
import { syntheticMark } from '../legal-entity/legal-entity.resource';

/** Counts of a division in all and by group. */
export type Tallies = Pick<LegalEntityStatistics, 'total' | 'bySection' | 'byState' | 'bySectionAndState'>;

/** Adds up counter groups `SECTION|STATE`; sections and states come in order of code, entities without a section last. */
export function tally(groups: ReadonlyMap<string, readonly number[]>): Tallies {
  const both = new Map<string, { section: string; state: string; count: number }>();
  for (const [group, [count = 0]] of groups) {
    const name = group.replace(syntheticMark, '');
    const [section = '', state = ''] = name.split('|');
    const before = both.get(name)?.count ?? 0;
    both.set(name, { section, state, count: before + count });
  }
  const counts = [...both.values()].filter(({ count }) => count > 0);
  const bySectionAndState = counts.sort(
    (one, other) => lastWhenEmpty(one.section, other.section) || (one.state < other.state ? -1 : 1),
  );
  return {
    total: counts.reduce((sum, { count }) => sum + count, 0),
    bySection: sumBy(counts, 'section').sort((one, other) => lastWhenEmpty(one.code, other.code)),
    byState: sumBy(counts, 'state').sort((one, other) => (one.code < other.code ? -1 : 1)),
    bySectionAndState,
  };
}

function sumBy(counts: readonly { section: string; state: string; count: number }[], axis: 'section' | 'state') {
  const sums = new Map<string, number>();
  for (const item of counts) {
    sums.set(item[axis], (sums.get(item[axis]) ?? 0) + item.count);
  }
  return [...sums].map(([code, count]) => ({ code, count }));
}

function lastWhenEmpty(one: string, other: string): number {
  if (one === other) {
    return 0;
  }
  return other === '' || (one !== '' && one < other) ? -1 : 1;
}
