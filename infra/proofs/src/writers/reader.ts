import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Commit, Ledger, Position } from '@registry/ledger';
import { say, work } from '../stage/worker';
import { openEntries } from './entries';

/** What one reader process is told; later, the seq to read up to. */
export interface ReaderTask {
  readonly uri: string;
  /** By pages of the log, or by hearing of each commit. */
  readonly way: 'pages' | 'hears';
  /** Where it leaves `seq hash` of each commit, in the order it saw them. */
  readonly seen: string;
}

const PAUSE_MS = 10;
/** Page sizes that follow each other. */
const SIZES = [1, 7, 100, 0, 1000];

/** Reads page after page from the first commit on. */
async function* pages(ledger: Ledger, isEnough: () => boolean): AsyncGenerator<Commit> {
  let after: readonly Position[] = [];
  for (let page = 0; !isEnough(); page++) {
    const { commits, next } = await ledger.listChanges({ after, limit: SIZES[page % SIZES.length] ?? 0 });
    yield* commits;
    after = next;
    if (commits.length === 0) await sleep(PAUSE_MS);
  }
}

/** Hears of commits from the start on. */
async function* heard(ledger: Ledger, isEnough: () => boolean): AsyncGenerator<Commit> {
  const waiting: Commit[] = [];
  ledger.onCommit((commit) => waiting.push(commit));
  while (!isEnough()) {
    yield* waiting.splice(0);
    await sleep(PAUSE_MS);
  }
}

/** Reads until it has seen the commit that it is told. */
work<ReaderTask>(async ({ uri, way, seen }) => {
  const { ledger, close } = await openEntries(uri);
  const lines: string[] = [];
  let last = 0;
  let upTo = Infinity;
  process.on('message', (seq) => {
    upTo = Number(seq);
  });
  const read = (way === 'pages' ? pages : heard)(ledger, () => last >= upTo);
  say({ ready: true });
  for await (const { position, hash } of read) {
    lines.push(`${position.seq} ${hash}`);
    last = position.seq;
  }
  writeFileSync(seen, lines.join('\n'));
  await close();
});
