import { dayNumber } from '../time/dates';
import { OPEN_SEQ, type VersionRow } from '../version/version-row';

/** A rectangle of valid time [validFrom, validTo), in days, and recorded time [seqFrom, seqTo). */
export interface Region {
  /** Days since 0001-01-01. */
  readonly validFrom: number;
  readonly validTo: number;
  readonly seqFrom: number;
  readonly seqTo: number;
}

/** A rectangle and what stands there: a version, or a leaf that knows the versions. */
export interface Span extends Region {
  readonly id: string;
}

/** Everything that can be asked for. */
export const EVERYTHING: Region = { validFrom: 0, validTo: 0x7fff_ffff, seqFrom: 0, seqTo: OPEN_SEQ };

/** Where a version stands. */
export function spanOf(row: Pick<VersionRow, 'versionId' | 'validFrom' | 'validTo' | 'seqFrom' | 'seqTo'>): Span {
  const { versionId: id, validFrom, validTo, seqFrom, seqTo } = row;
  return { id, validFrom: dayNumber(validFrom), validTo: dayNumber(validTo), seqFrom, seqTo };
}

/** Whether two ranges of valid time have a day in common. */
export function meetInTime(
  a: Pick<Region, 'validFrom' | 'validTo'>,
  b: Pick<Region, 'validFrom' | 'validTo'>,
): boolean {
  return a.validFrom < b.validTo && b.validFrom < a.validTo;
}
