import {
  type DivisionLevel as Level,
  type DivisionLink,
  type DivisionLinkKind,
  type DivisionVersion,
  divisionHistory,
  townDivisions,
} from '@registry/code-mapping';
import {
  DatePrecision,
  DivisionChangeKind,
  DivisionLevel,
  type DivisionRelation,
  DivisionRow,
} from '@registry/proto/geospatial/v1';

const LEVELS: Record<Level, DivisionLevel> = {
  nation: DivisionLevel.NATION,
  province: DivisionLevel.PROVINCE,
  prefecture: DivisionLevel.PREFECTURE,
  county: DivisionLevel.COUNTY,
  town: DivisionLevel.TOWNSHIP,
};

const KINDS: Record<DivisionLinkKind, DivisionChangeKind> = {
  merged: DivisionChangeKind.MERGED,
  split: DivisionChangeKind.SPLIT,
  renamed: DivisionChangeKind.RENAMED,
  recoded: DivisionChangeKind.RECODED,
};

const relations = (links: readonly DivisionLink[]): DivisionRelation[] =>
  links.map(({ code, name, date, kind }) => ({ code, name, date, kind: KINDS[kind] }));

function divisionOf(version: DivisionVersion): DivisionRow['division'] {
  return DivisionRow.fromPartial({
    division: {
      ...version,
      level: LEVELS[version.level],
      datePrecision: version.datePrecision === 'exact' ? DatePrecision.DAY : DatePrecision.EDITION,
      predecessors: relations(version.predecessors),
      successors: relations(version.successors),
    },
  }).division;
}

/** Rows of all divisions: every version of county level and above, then, if wanted, the towns of today. */
export function* divisionRows(towns: boolean): Generator<DivisionRow> {
  let line = 0;
  for (const version of divisionHistory()) yield { line: ++line, division: divisionOf(version) };
  if (!towns) return;
  for (const { code, name, parent, validFrom } of townDivisions()) {
    const town = { code, name, parent, validFrom, level: DivisionLevel.TOWNSHIP, datePrecision: DatePrecision.EDITION };
    yield DivisionRow.fromPartial({ line: ++line, division: town });
  }
}
