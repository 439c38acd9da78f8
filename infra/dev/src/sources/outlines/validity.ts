import { type DivisionVersion, resolveDivision } from '@registry/code-mapping';
import type { OutlineEdition } from './map-files';

/** A division and the days on which an outline of it holds. */
export interface OutlineSpan {
  readonly version: DivisionVersion;
  readonly validFrom: string;
  readonly validTo?: string;
}

/** The division that took over exactly the same area under another code or name. */
function sameAreaLater(version: DivisionVersion): DivisionVersion | undefined {
  const [link] = version.successors;
  if (!link || version.successors.length > 1 || version.validTo === undefined) return undefined;
  if (link.kind !== 'renamed' && link.kind !== 'recoded') return undefined;
  const successor = resolveDivision(link.code, version.validTo);
  return successor && successor.predecessors.length <= 1 ? successor : undefined;
}

/**
 * The days on which the outline of a division holds: from `from` to the end of that division, then for each division
 * that took over the same area.
 */
export function spansOf(version: DivisionVersion, from: string): OutlineSpan[] {
  const spans: OutlineSpan[] = [];
  let start = from;
  for (let current: DivisionVersion | undefined = version; current; current = sameAreaLater(current)) {
    const { validTo } = current;
    if (validTo === undefined || validTo > start) {
      spans.push({ version: current, validFrom: start, ...(validTo === undefined ? {} : { validTo }) });
    }
    if (validTo === undefined) break;
    start = validTo > start ? validTo : start;
  }
  return spans;
}

/** First day of an outline: the edition's day, or that of the division when no earlier edition shows it. */
export function firstDay(
  version: DivisionVersion,
  edition: OutlineEdition,
  earlier: OutlineEdition | undefined,
): string {
  if (version.validFrom > edition.day || earlier === undefined) {
    return version.validFrom > edition.day ? version.validFrom : edition.day;
  }
  return version.validFrom > earlier.day ? version.validFrom : earlier.day;
}

/** Ends each outline of a division where the next begins; of two that begin on one day the later in the list stays. */
export function withoutOverlap<Outline extends { readonly validFrom: string; readonly validTo?: string }>(
  outlines: readonly Outline[],
): Outline[] {
  const byDay = new Map(outlines.map((outline) => [outline.validFrom, outline]));
  const sorted = [...byDay.values()].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  return sorted.map((outline, i) => {
    const next = sorted[i + 1]?.validFrom;
    return next !== undefined && (outline.validTo === undefined || outline.validTo > next)
      ? { ...outline, validTo: next }
      : outline;
  });
}
