import { WriteLoad } from '../load/write-load';
import { alternate } from '../measure/alternate';
import { type Row, report } from '../measure/report';
import { startEmbeddedStore } from '../measure/store-process';

/** Writers at once, and the least ratio aimed at. */
const CALLERS: readonly { readonly writers: number; readonly target?: number }[] = [
  { writers: 64, target: 10 },
  { writers: 8 },
  { writers: 1 },
];

function latencies(load: WriteLoad): string {
  return `${load.percentile(50).toFixed(1)}/${load.percentile(99).toFixed(1)}`;
}

/** Group commit against one transaction per write, of the same ledger over the same store. */
export async function benchCommit({ seconds, rounds }: { seconds: number; rounds: number }): Promise<void> {
  const store = await startEmbeddedStore();
  try {
    const uri = `mongodb://127.0.0.1:${store.port}/?directConnection=true`;
    const grouped = await WriteLoad.open(uri, 'grouped');
    const single = await WriteLoad.open(uri, 'single', 1);
    const rows: Row[] = [];
    for (const load of [grouped, single]) await load.run(64, seconds);
    for (const { writers, ...aim } of CALLERS) {
      grouped.clear();
      single.clear();
      const comparison = await alternate(
        { name: 'group commit', run: () => grouped.run(writers, seconds) },
        { name: 'a transaction per write', run: () => single.run(writers, seconds) },
        rounds,
      );
      const note = `p50/p99 ${latencies(grouped)} : ${latencies(single)} ms`;
      rows.push({ path: `commits, ${writers} ${writers === 1 ? 'writer' : 'writers'}`, comparison, ...aim, note });
    }
    await grouped.close();
    await single.close();
    report('commit', rows, [
      'Both are the ledger, which gives each write a commit; without groups its transactions go one after the other and never clash.',
    ]);
  } finally {
    await store.stop();
  }
}
