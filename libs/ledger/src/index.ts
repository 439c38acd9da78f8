export type { Position, Provenance } from '@registry/proto/common/v1';
export {
  BeforeReplicaError,
  CursorOfOtherEpochError,
  ForeignCommitError,
  EtagMismatchError,
  IdempotencyKeyReusedError,
  IdentifierClaimedError,
  InvalidFactError,
  KnownAtNotSettledError,
  LedgerClosedError,
  LedgerError,
  type LedgerErrorKind,
  NodeElsewhereError,
  PositionAheadOfHeadError,
  ReplicaHasNoTreeError,
  RecordOfOtherNodeError,
  RecordOwnedBelowError,
  ReplicaReadOnlyError,
  ShipmentError,
  StoreUnavailableError,
  WriteContentionError,
} from './errors';
export type { CarriedVersion, ForeignCommit } from './foreign/foreign-commit';
export type { ExportedClaim, ExportedVersion, ExportPage } from './foreign/export-snapshot';
export { type ExportHead, type ExportSource, isReplicaLoaded, loadReplica } from './foreign/replica-load';
export { NODE_SILENT_MS, type NodeElsewhere, type NodeReport } from './foreign/nodes';
export type { Overlap, OverlapCursor, OverlapsPage, OverlapsQuery } from './foreign/overlaps';
export type { ForeignWrites } from './foreign/foreign-writes';
export { canonicalJson } from './digest/canonical-json';
export { audit } from './audit/audit';
export type { AuditReport, Finding, Problem } from './audit/finding';
export type { Discrepancy, VerifyReport } from './verify/discrepancy';
export { verify } from './verify/verify';
export type { CounterReader, SumQuery } from './counters/counter-reader';
export { type AsOfQuery, Ledger, type LedgerOptions } from './ledger';
export type { ChangesPage, ChangesQuery } from './log/change-feed';
export type { ChangeFilter } from './log/change-filter';
export type { Difference, DifferencesPage, DifferencesQuery } from './log/differences';
export type { WatchOptions } from './log/watch';
export {
  type ConsistencyEvidence,
  type InclusionEvidence,
  verifyConsistency,
  verifyInclusion,
} from './merkle/log-proofs';
export type { CommitProof, TreeHead, TreeProof } from './merkle/merkle-log';
export type { Fate, ResourceReader } from './read/resource-reader';
export type { CommitWakeUps } from './log/commit-wake-ups';
export { commonSeq, joinEpochs, type LogEpochs } from './log/epochs';
export type { Change, ChangeKind, Commit, CommitOrigin, LedgerHead, LogPoint, Moment } from './log/commit';
export type { Condition, HistoryCursor, Page, SearchCursor, SearchQuery } from './read/query';
export type { CounterContribution, Identifier, ResourceDefinition, SearchIndex } from './resource/definition';
export type { ErasedVersion, Version } from './version/version';
export type { MergePatch } from './write/merge-patch';
export type {
  Correction,
  Fact,
  RecordOutcome,
  RecordRef,
  WriteEffect,
  WriteOutcome,
  WriteRequest,
  WriteTransaction,
} from './write/request';
