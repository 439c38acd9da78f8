import type { CounterCube } from '../counters/counter-cube';
import type { ErasedShare } from './erased-share';

const DAY_BITS = 20;

/** What a replica's first checkpoint holds of records that were erased since: all that the others do not come to. */
export class BaseShare {
  constructor(private readonly erased: ErasedShare) {}

  /**
   * @param kept what it says
   * @param known what the versions that are left come to
   */
  add(
    { resource, counter, id }: { resource: string; counter: string; id: string },
    kept: CounterCube,
    known: CounterCube,
  ): void {
    for (const [cube, sign] of [
      [kept, 1],
      [known, -1],
    ] as const) {
      const { groups, columns } = cube.checkpoint();
      for (const [prefix, { groupX, day, n }] of columns) {
        for (let i = 0; i < n.length; i++) {
          const gx = groupX[i] ?? 0;
          const tuple = [prefix, groups[gx >>> DAY_BITS], (gx % 2 ** DAY_BITS) - 1, day[i]].join('\t');
          this.erased.addAt(`${resource}/${counter}`, tuple, sign * (n[i] ?? 0), id);
        }
      }
    }
  }
}
