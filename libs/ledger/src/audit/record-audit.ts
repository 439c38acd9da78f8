import { type ChangeKind, TAKES_AWAY } from '../log/commit';
import type { PartitionHead } from '../log/head';
import type { CurrentDocument, VersionDocument } from '../store/documents';
import { uncovered } from '../version/rectangles';
import { OPEN_SEQ } from '../version/version-row';
import type { CommitIndex } from './commit-index';
import type { Findings } from './finding';

/** A record's documents and what the log says of them. */
export interface RecordDocuments {
  readonly resource: string;
  /** All versions, in any order. */
  readonly versions: readonly VersionDocument[];
  readonly current: CurrentDocument | undefined;
  readonly commits: ReadonlyMap<number, CommitIndex>;
  /** The head that is audited: what was written since is the next audit's. */
  readonly head: PartitionHead;
  /** The day of the head in Asia/Shanghai. */
  readonly headDay: string;
}

/** Looks at one record: its rectangles, the commits that speak of them, its current document. */
export function auditRecord(given: RecordDocuments, findings: Findings): void {
  const { seq } = given.head;
  const isSettled = given.versions.every(({ seqTo }) => seqTo <= seq || seqTo === OPEN_SEQ);
  const asOfHead = given.versions.map((version) => (version.seqTo > seq ? { ...version, seqTo: OPEN_SEQ } : version));
  const record = { ...given, versions: asOfHead };
  auditCommits(record, findings);
  auditRectangles(record, findings);
  if (isSettled && (given.current?.seqFrom ?? 0) <= seq) auditCurrent(record, findings);
}

/** Every version is opened by its commit, and closed by one that says so. */
function auditCommits({ resource, versions, commits, head }: RecordDocuments, findings: Findings): void {
  for (const { _id, seqFrom, seqTo, digest } of versions) {
    if (seqFrom > head.base && commits.get(seqFrom)?.opened.get(_id) !== digest) {
      findings.add('VERSION_UNLISTED', `${resource}_versions`, _id);
    }
    if (seqTo !== OPEN_SEQ && !commits.get(seqTo)?.closed.has(_id)) {
      findings.add('CLOSING_UNLISTED', `${resource}_versions`, _id);
    }
  }
}

/** Played commit by commit, rectangles never overlap, and leave a hole only where a change took a fact away. */
function auditRectangles({ resource, versions, commits }: RecordDocuments, findings: Findings): void {
  const seqs = new Set(versions.flatMap(({ seqFrom, seqTo }) => (seqTo === OPEN_SEQ ? [seqFrom] : [seqFrom, seqTo])));
  let live: VersionDocument[] = [];
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const closed = live.filter(({ seqTo }) => seqTo === seq);
    const opened = versions.filter(({ seqFrom, seqTo }) => seqFrom === seq && seqTo > seq);
    live = [...live.filter(({ seqTo }) => seqTo !== seq), ...opened].sort((a, b) =>
      a.validFrom < b.validFrom ? -1 : 1,
    );
    live.forEach((version, i) => {
      const next = live[i + 1];
      if (next && next.validFrom < version.validTo && (version.seqFrom === seq || next.seqFrom === seq)) {
        findings.add('OVERLAP', `${resource}_versions`, next._id);
      }
    });
    for (const { _id, validFrom, validTo } of closed) {
      const kinds = commits.get(seq)?.closed.get(_id) ?? new Set<ChangeKind>();
      const isAsked = [...kinds].some((kind) => TAKES_AWAY.has(kind));
      if (!isAsked && uncovered(live, { from: validFrom, to: validTo }).length > 0) {
        findings.add('HOLE', `${resource}_versions`, _id);
      }
    }
  }
}

/** The current document shows a live version as it is, and no live one that may hold today is neither shown nor aside. */
function auditCurrent({ resource, versions, current, headDay }: RecordDocuments, findings: Findings): void {
  const live = versions.filter(({ seqTo }) => seqTo === OPEN_SEQ);
  const shown = current && live.find(({ _id }) => _id === current.versionId);
  if (current && !(shown && saysTheSame(current, shown))) findings.add('CURRENT_DIFFERS', resource, current._id);
  for (const version of live) {
    if (version === shown || version.aside || version.erased || version.validTo <= headDay) continue;
    findings.add('CURRENT_MISSING', `${resource}_versions`, version._id);
  }
}

function saysTheSame(current: CurrentDocument, version: VersionDocument): boolean {
  return (
    current._id === version.key &&
    current.validFrom === version.validFrom &&
    current.validTo === version.validTo &&
    current.seqFrom === version.seqFrom &&
    current.data === version.data &&
    current.digest === version.digest
  );
}
