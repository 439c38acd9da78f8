import type { VersionRow } from './version-row';

/** A range of valid time, [from, to). */
export interface ValidRange {
  readonly from: string;
  readonly to: string;
}

/** Where a fact's open end reaches: up to the next live version that begins after it. `live` is ordered by validFrom. */
export function openEnd(live: readonly VersionRow[], from: string, otherwise: string): string {
  return live.find((version) => version.validFrom > from)?.validFrom ?? otherwise;
}

/** Whether live versions that say the same cover the whole range. `live` is ordered by validFrom. */
export function alreadyHeld(
  live: readonly VersionRow[],
  range: ValidRange,
  same: (version: VersionRow) => boolean,
): boolean {
  let reached = range.from;
  for (const version of live) {
    if (version.validTo <= reached) continue;
    if (version.validFrom > reached || !same(version)) return false;
    reached = version.validTo;
    if (reached >= range.to) return true;
  }
  return false;
}

/**
 * Lays `placed` over the live versions of one key: what it overlaps is superseded, and what sticks out on either side
 * goes on as a remainder, cut by `cut`. The result is ordered by validFrom and never overlaps.
 */
export function place<V extends VersionRow>(
  live: readonly V[],
  range: ValidRange,
  placed: V | undefined,
  cut: (version: V, range: ValidRange) => V,
): V[] {
  const before: V[] = [];
  const after: V[] = [];
  for (const version of live) {
    if (version.validTo <= range.from) before.push(version);
    else if (version.validFrom >= range.to) after.push(version);
    else {
      if (version.validFrom < range.from) before.push(cut(version, { from: version.validFrom, to: range.from }));
      if (version.validTo > range.to) after.push(cut(version, { from: range.to, to: version.validTo }));
    }
  }
  return [...before, ...(placed ? [placed] : []), ...after];
}

/** The parts of a range that no live version covers, in order. `live` is ordered by validFrom. */
export function uncovered(live: readonly Pick<VersionRow, 'validFrom' | 'validTo'>[], range: ValidRange): ValidRange[] {
  const gaps: ValidRange[] = [];
  let reached = range.from;
  for (const { validFrom, validTo } of live) {
    if (validTo <= reached) continue;
    if (validFrom >= range.to) break;
    if (validFrom > reached) gaps.push({ from: reached, to: validFrom });
    reached = validTo;
  }
  if (reached < range.to) gaps.push({ from: reached, to: range.to });
  return gaps;
}
