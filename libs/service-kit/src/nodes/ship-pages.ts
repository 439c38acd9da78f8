import type { Commit, Ledger } from '@registry/ledger';
import { Commit as CommitMessage } from '@registry/proto/common/v1';
import { encodeMessage } from '../contract/codec';
import { foreignCommitMessage } from '../ledger/commit-message';

/** What goes up in one message at most. */
export interface PageLimits {
  readonly commits: number;
  readonly changes: number;
  /** Encoded commits; one commit that has more by itself goes alone. */
  readonly bytes: number;
}

/** Changes whose versions are read at once: 500 rows of an import are a commit. */
const changesRead = 1_000;

/** Commits in their order as messages within the limits, the versions of a few read at a time. */
export async function* shipPages(
  ledger: Pick<Ledger, 'carry'>,
  commits: readonly Commit[],
  limits: PageLimits,
): AsyncGenerator<CommitMessage[]> {
  let page: CommitMessage[] = [];
  let bytes = 0;
  let changes = 0;
  for (const some of slices(commits)) {
    for (const commit of (await ledger.carry(some)).map(foreignCommitMessage)) {
      const size = encodeMessage(CommitMessage, commit).length;
      const isFull =
        page.length === limits.commits ||
        bytes + size > limits.bytes ||
        changes + commit.changes.length > limits.changes;
      if (isFull && page.length > 0) {
        yield page;
        [page, bytes, changes] = [[], 0, 0];
      }
      page.push(commit);
      bytes += size;
      changes += commit.changes.length;
    }
  }
  if (page.length > 0) yield page;
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
