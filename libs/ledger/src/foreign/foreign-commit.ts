import type { Commit } from '../log/commit';
import type { VersionRow } from '../version/version-row';

/** A version as it travels between ledgers: what its writer made, without the seqs of any one log. */
export type CarriedVersion = Omit<VersionRow, 'seqFrom' | 'seqTo' | 'recordedAt'> & { readonly resource: string };

/** A commit of another ledger, with every version that it writes. */
export interface ForeignCommit {
  readonly commit: Commit;
  /** One for each `versionId` of its changes. What was erased since comes without data, as all that is left of it. */
  readonly versions: readonly CarriedVersion[];
}
