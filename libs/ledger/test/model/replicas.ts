import { type ExportPage, type ExportSource, type Ledger, type Position } from '../../src/index';

/** Commits that a replica takes at once. */
const COMMITS_AT_ONCE = 50;

/** The position of a commit of a log that was never restored. */
export function at(seq: number): Position[] {
  return [{ partition: 'main', epoch: 1, seq }];
}

/** What a replica is loaded from: a ledger's export at a commit; `pages` may cut it short or change it. */
export function exportOf(
  source: Ledger,
  seq: number,
  pages: (all: AsyncIterable<ExportPage>) => AsyncIterable<ExportPage> = (all) => all,
): ExportSource {
  return {
    head: async () => (await source.exportSnapshot(at(seq))).head,
    pages: async function* (head, cursor) {
      yield* pages((await source.exportSnapshot(at(head.seq), cursor)).pages);
    },
  };
}

/** Applies all commits that a replica does not have yet, some at a time. */
export async function follow(source: Ledger, replica: Ledger): Promise<void> {
  for (;;) {
    const { positions } = await replica.head();
    const { commits } = await source.listChanges({ after: positions, limit: COMMITS_AT_ONCE });
    if (commits.length === 0) return;
    await Promise.all((await source.carry(commits)).map((foreign) => replica.foreign.replicate(foreign)));
  }
}
