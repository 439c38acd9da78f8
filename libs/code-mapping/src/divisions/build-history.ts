import type { DatePrecision, DivisionLink, DivisionLinkKind, DivisionVersion } from './division-version';
import { NATION, levelOf } from './division-version';
import type { DivisionEdition, EditionRun } from './edition-runs';
import { inferSuccessor } from './infer-successors';
import type { KnownChange } from './known-change';

/**
 * First day of every code that the first edition lists: the founding of the republic. When between then and that edition
 * it came to be is not known here.
 */
export const EARLIEST = '1949-10-01';

interface Draft {
  readonly code: string;
  readonly name: string;
  readonly pinyin: string;
  readonly run: EditionRun;
  validFrom: string;
  validTo: string | undefined;
  datePrecision: DatePrecision;
  readonly predecessors: DivisionLink[];
  readonly successors: DivisionLink[];
}

type DraftsByCode = Map<string, Draft[]>;

function draftsOf(runs: readonly EditionRun[], editions: readonly DivisionEdition[]): DraftsByCode {
  const drafts: DraftsByCode = new Map();
  for (const run of runs) {
    const draft: Draft = {
      code: run.code,
      name: run.name,
      pinyin: run.pinyin,
      run,
      validFrom: run.first === 0 ? EARLIEST : (editions[run.first]?.date ?? EARLIEST),
      validTo: editions[run.last + 1]?.date,
      datePrecision: 'edition',
      predecessors: [],
      successors: [],
    };
    const before = drafts.get(run.code);
    if (before) before.push(draft);
    else drafts.set(run.code, [draft]);
  }
  return drafts;
}

function inForceOrNext(versions: readonly Draft[], date: string): Draft | undefined {
  return (
    versions.find(({ validFrom, validTo }) => validFrom <= date && (validTo === undefined || validTo > date)) ??
    versions.find(({ validFrom }) => validFrom > date)
  );
}

/** The version that a change on `date` ends; without a date, the last one of a code that is no longer listed. */
function endedBy({ abolished, date }: KnownChange, drafts: DraftsByCode): Draft | undefined {
  const versions = drafts.get(abolished) ?? [];
  return date === undefined ? versions.at(-1) : inForceOrNext(versions, date);
}

/** What the first edition without `ended` lists under a code: its name there, even if the code was another's before. */
function successorOf(ended: Draft, code: string, date: string, drafts: DraftsByCode): Draft | undefined {
  const edition = ended.run.last + 1;
  const listed = (drafts.get(code) ?? []).filter(({ run }) => run.first <= edition && run.last >= edition);
  return inForceOrNext(listed, date);
}

function link(from: Draft, to: Draft, date: string, kind: DivisionLinkKind): void {
  from.successors.push({ code: to.code, name: to.name, date, kind });
  to.predecessors.push({ code: from.code, name: from.name, date, kind });
}

/** Lets a version begin on the day of a change: a new code earlier than its edition, a surviving one anew. */
function beginOn(drafts: DraftsByCode, draft: Draft, date: string, datePrecision: DatePrecision): Draft {
  if (draft.validFrom === date) return draft;
  const versions = drafts.get(draft.code) ?? [];
  if (draft.validFrom > date) {
    const before = versions[versions.indexOf(draft) - 1];
    if (before?.validTo === draft.validFrom) before.validTo = date;
    draft.validFrom = date;
    draft.datePrecision = datePrecision;
    return draft;
  }
  const after: Draft = { ...draft, validFrom: date, datePrecision, predecessors: [], successors: [] };
  draft.validTo = date;
  versions.splice(versions.indexOf(draft) + 1, 0, after);
  return after;
}

function applyKnownChange(drafts: DraftsByCode, change: KnownChange): void {
  const ended = endedBy(change, drafts);
  const date = change.date ?? ended?.validTo;
  if (!ended || !date) throw new Error(`${change.abolished} is in no edition, or still in the last one`);
  const precision = change.date === undefined ? 'edition' : 'exact';
  ended.validTo = date;
  ended.datePrecision = precision;
  for (const code of change.successors) {
    const successor = successorOf(ended, code, date, drafts);
    if (!successor) throw new Error(`${code} is not in the first edition without ${change.abolished}`);
    link(ended, beginOn(drafts, successor, date, precision), date, change.kind);
  }
}

/** A code that keeps its number under another name is the same division, renamed. */
function linkRenamed(versions: readonly Draft[]): void {
  versions.forEach((draft, index) => {
    const next = versions[index + 1];
    if (next && draft.validTo === next.validFrom && draft.name !== next.name) {
      link(draft, next, next.validFrom, 'renamed');
    }
  });
}

/** Links what the editions alone can tell of the codes that each edition no longer lists. */
function linkInferred(drafts: DraftsByCode, editions: readonly DivisionEdition[]): void {
  const endsItsRun = (draft: Draft) => drafts.get(draft.code)?.findLast(({ run }) => run === draft.run) === draft;
  const all = [...drafts.values()].flat().filter(endsItsRun);
  for (let index = 1; index < editions.length; index++) {
    const gone = all.filter((draft) => draft.run.last === index - 1 && draft.successors.length === 0);
    const appeared = all.filter(({ run, code }) => run.first === index && !gone.some((draft) => draft.code === code));
    const stayed = all.filter(({ run }) => run.first < index && run.last >= index);
    for (const draft of gone) {
      const inferred = inferSuccessor(draft, appeared, stayed);
      const date = draft.validTo;
      const to = inferred && date ? successorOf(draft, inferred.code, date, drafts) : undefined;
      if (inferred && date && to) link(draft, to, date, inferred.kind);
    }
  }
}

function parentOf(drafts: DraftsByCode, draft: Draft): string {
  if (draft.code.endsWith('0000')) return NATION;
  const province = `${draft.code.slice(0, 2)}0000`;
  if (draft.code.endsWith('00')) return province;
  const prefecture = `${draft.code.slice(0, 4)}00`;
  const listed = drafts.get(prefecture)?.some(({ run }) => run.first <= draft.run.last && run.last >= draft.run.first);
  return listed ? prefecture : province;
}

/**
 * The history of all divisions of county level and above, by the editions that list them and the changes that are
 * known: per code the versions in time order, each with what came before and after it.
 */
export function buildHistory(
  editions: readonly DivisionEdition[],
  runs: readonly EditionRun[],
  changes: readonly KnownChange[],
): DivisionVersion[] {
  const drafts = draftsOf(runs, editions);
  for (const change of changes) applyKnownChange(drafts, change);
  for (const versions of drafts.values()) linkRenamed(versions);
  linkInferred(drafts, editions);
  return [...drafts.values()].flat().map((draft) => ({
    code: draft.code,
    name: draft.name,
    pinyin: draft.pinyin,
    level: levelOf(draft.code),
    parent: parentOf(drafts, draft),
    validFrom: draft.validFrom,
    ...(draft.validTo === undefined ? {} : { validTo: draft.validTo }),
    datePrecision: draft.datePrecision,
    predecessors: draft.predecessors,
    successors: draft.successors,
  }));
}
