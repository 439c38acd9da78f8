import { syntheticMark } from '../person/person.resource';

/** Sum of some counts. */
export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Counts by sex in order of code, real and synthetic people together; sexes nobody has are left out. */
export function sumBySex(groups: ReadonlyMap<string, readonly number[]>): Map<string, number[]> {
  const bySex = new Map<string, number[]>();
  for (const [group, counts] of [...groups].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const sex = group.replace(syntheticMark, '');
    const before = bySex.get(sex);
    bySex.set(sex, before === undefined ? [...counts] : before.map((count, index) => count + (counts[index] ?? 0)));
  }
  for (const [sex, counts] of bySex) {
    if (sumOf(counts) === 0) {
      bySex.delete(sex);
    }
  }
  return bySex;
}
