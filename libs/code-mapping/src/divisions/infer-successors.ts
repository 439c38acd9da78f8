import type { DivisionLinkKind } from './division-version';
import { rootName } from './root-name';

/** A code and its name in one edition. */
export interface Listed {
  readonly code: string;
  readonly name: string;
}

export interface InferredSuccessor {
  readonly code: string;
  readonly kind: DivisionLinkKind;
}

function inPrefectureOf(abolished: Listed, candidates: readonly Listed[]): Listed[] {
  return candidates.filter(({ code }) => code.slice(0, 4) === abolished.code.slice(0, 4));
}

function nearest(abolished: Listed, candidates: readonly Listed[]): Listed | undefined {
  const samePrefecture = inPrefectureOf(abolished, candidates);
  if (samePrefecture.length > 0) return samePrefecture.length === 1 ? samePrefecture[0] : undefined;
  return candidates.length === 1 ? candidates[0] : undefined;
}

function sameKindOfCode(a: string, b: string): boolean {
  return a.slice(0, 2) === b.slice(0, 2) && a.endsWith('00') === b.endsWith('00');
}

/**
 * What took over a code that an edition no longer lists, by the evidence of two neighbouring editions: a new code with
 * the same name, then with the same root name (a county that became a district), then an old one with the same root.
 * Only a single candidate in the nearest division above counts: a guess between two is none. An old county counts in its
 * own prefecture alone: 矿区 and 郊区 are the names of many.
 */
export function inferSuccessor(
  abolished: Listed,
  appeared: readonly Listed[],
  stayed: readonly Listed[],
): InferredSuccessor | undefined {
  const near = (list: readonly Listed[]) => list.filter(({ code }) => sameKindOfCode(code, abolished.code));
  const root = rootName(abolished.name);
  const byName = nearest(
    abolished,
    near(appeared).filter(({ name }) => name === abolished.name),
  );
  if (byName) return { code: byName.code, kind: 'recoded' };
  const byRoot = nearest(
    abolished,
    near(appeared).filter(({ name }) => rootName(name) === root),
  );
  if (byRoot) return { code: byRoot.code, kind: 'recoded' };
  const survivors = near(stayed).filter(({ name }) => rootName(name) === root);
  const close = abolished.code.endsWith('00') ? survivors : inPrefectureOf(abolished, survivors);
  const [merged] = close;
  return merged && close.length === 1 ? { code: merged.code, kind: 'merged' } : undefined;
}
