import type { Commit, Ledger } from '@registry/ledger';
import { Commit as CommitMessage } from '@registry/proto/common/v1';
import { encodeMessage } from '../contract/codec';
import { foreignCommitMessage } from '../ledger/commit-message';

/** What goes up in one message at most. */
export interface ShipmentLimits {
  readonly commits: number;
  readonly changes: number;
  /** Encoded commits; one commit that has more by itself goes alone. */
  readonly bytes: number;
}

/** Changes whose versions are read at once: 500 rows of an import are a commit. */
const changesRead = 1_000;

/** Commits of one message, with the versions that they write. */
export type Shipment = readonly CommitMessage[];

/** Commits in their order as messages within the limits, the versions of a few read at a time. */
export async function* shipments(
  ledger: Pick<Ledger, 'carry'>,
  commits: readonly Commit[],
  limits: ShipmentLimits,
): AsyncGenerator<Shipment> {
  let shipment: CommitMessage[] = [];
  let bytes = 0;
  let changes = 0;
  for (const some of slices(commits)) {
    for (const commit of (await ledger.carry(some)).map(foreignCommitMessage)) {
      const size = encodeMessage(CommitMessage, commit).length;
      const isFull =
        shipment.length === limits.commits ||
        bytes + size > limits.bytes ||
        changes + commit.changes.length > limits.changes;
      if (isFull && shipment.length > 0) {
        yield shipment;
        [shipment, bytes, changes] = [[], 0, 0];
      }
      shipment.push(commit);
      bytes += size;
      changes += commit.changes.length;
    }
  }
  if (shipment.length > 0) yield shipment;
}

function* slices(commits: readonly Commit[]): Generator<Commit[]> {
  let slice: Commit[] = [];
  let changes = 0;
  for (const commit of commits) {
    if (slice.length > 0 && changes + commit.changes.length > changesRead) {
      yield slice;
      [slice, changes] = [[], 0];
    }
    slice.push(commit);
    changes += commit.changes.length;
  }
  if (slice.length > 0) yield slice;
}
