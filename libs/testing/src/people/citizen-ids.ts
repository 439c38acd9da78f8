import { SYNTHETIC_AREA, buildCitizenId } from '@registry/identity';
import { type Day, dateOf } from '../days/days';

const SEQUENCES_PER_SEX = { '1': 500, '2': 499 } as const;

/**
 * Hands out citizen ids of the synthetic area, each once. A day has 999 sequences, 500 odd for men and 499 even for
 * women: some 36 million ids for the births of 100 years. When a day's are used up, the birth moves to the nearest
 * day with one left, so the caller takes the birth day from the answer.
 */
export class CitizenIdRegister {
  private readonly used: Uint16Array;

  /** Births from `earliest` to `latest`, both included; the first sequences of each sex and day may be left out. */
  constructor(
    private readonly earliest: Day,
    private readonly latest: Day,
    leftOut = 0,
  ) {
    this.used = new Uint16Array((latest - earliest + 1) * 2).fill(leftOut);
  }

  /** @throws RangeError when every day of the range is full for that sex. */
  issue(wanted: Day, sex: '1' | '2'): { readonly birth: Day; readonly citizenId: string } {
    const birth = this.nearestFree(Math.min(Math.max(wanted, this.earliest), this.latest), sex);
    const slot = this.slot(birth, sex);
    const count = this.used[slot] ?? 0;
    this.used[slot] = count + 1;
    const sequence = sex === '1' ? 2 * count + 1 : 2 * count + 2;
    return { birth, citizenId: buildCitizenId(SYNTHETIC_AREA, dateOf(birth), sequence) };
  }

  private slot(day: Day, sex: '1' | '2'): number {
    return (day - this.earliest) * 2 + (sex === '1' ? 0 : 1);
  }

  private isFree(day: Day, sex: '1' | '2'): boolean {
    const inRange = day >= this.earliest && day <= this.latest;
    return inRange && (this.used[this.slot(day, sex)] ?? 0) < SEQUENCES_PER_SEX[sex];
  }

  private nearestFree(day: Day, sex: '1' | '2'): Day {
    const span = this.latest - this.earliest;
    for (let distance = 0; distance <= span; distance++) {
      if (this.isFree(day - distance, sex)) return day - distance;
      if (this.isFree(day + distance, sex)) return day + distance;
    }
    throw new RangeError('the synthetic area has no citizen id left for this sex');
  }
}
