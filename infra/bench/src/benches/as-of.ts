import { HistoryLoad, type Moments, type Question } from '../load/history-load';
import { alternate } from '../measure/alternate';
import { type Row, report } from '../measure/report';
import { startEmbeddedStore } from '../measure/store-process';

const CALLERS = [1, 64];
/** An as-of get may cost so many times what an uncached current get costs. */
const AS_OF_COST = 1.5;
/** Of a record of many versions any may take so much longer than the first. */
const HEAVY_COST = 1.2;
const GROWN = ['facts that follow each other', 'corrections of one range'] as const;

/** Reads as of other dates and seqs against reads of now, and reads of a record of many versions among each other. */
export async function benchAsOf(options: {
  records: number;
  versions: number;
  seconds: number;
  rounds: number;
}): Promise<void> {
  const { records, versions, seconds, rounds } = options;
  const store = await startEmbeddedStore();
  try {
    const load = await HistoryLoad.open(`mongodb://127.0.0.1:${store.port}/?directConnection=true`);
    await load.fill(records);
    const run = (name: string, question: () => Question, callers: number) => ({
      name,
      run: () => load.run(question, callers, seconds),
    });
    const runFirst = (name: string, moments: Moments, callers: number) => ({
      name,
      run: () => load.runFirst(moments, callers, seconds),
    });
    const rows: Row[] = [];
    const kinds: readonly [string, Moments][] = [
      ['one earlier date', load.earlierDate()],
      ['any date, any seq', load.anyMoment()],
    ];
    for (const callers of CALLERS) {
      const path = `${records} records, ${callersOf(callers)}`;
      for (const [kind, moments] of kinds) {
        const now = runFirst('uncached get of now', load.now(), callers);
        const comparison = await alternate(runFirst(`as-of get, ${kind}`, moments, callers), now, rounds);
        rows.push({ path: `first touch, ${path}`, comparison, target: 1 / AS_OF_COST });
      }
      for (const [kind, moments] of kinds) {
        const now = run('uncached get of now', load.anyRecord(load.now()), callers);
        // Twice each: from then on the process knows where their versions stand.
        await load.ask(moments);
        await load.ask(moments);
        const comparison = await alternate(run(`as-of get, ${kind}`, load.anyRecord(moments), callers), now, rounds);
        rows.push({ path: `seen before, ${path}`, comparison, target: 1 / AS_OF_COST });
      }
    }
    for (const grown of GROWN) {
      const heavy = await load.fillOne(versions, grown === GROWN[0]);
      for (const [kind, question] of heavy.kinds) {
        const comparison = await alternate(
          run(kind, question, 1),
          run('first date at the first seq', heavy.first, 1),
          rounds,
        );
        rows.push({ path: `a record of ${heavy.versions} versions, ${grown}`, comparison, target: 1 / HEAVY_COST });
      }
      const now = run('uncached get of now', load.anyRecord(load.now()), 1);
      const any = run('any date, any seq', heavy.any, 1);
      rows.push({
        path: `a record of ${heavy.versions} versions, ${grown}`,
        comparison: await alternate(any, now, rounds),
        target: 1 / AS_OF_COST,
      });
    }
    await load.close();
    report('asof', rows, [
      'Rates of the ledger itself over its store, without gRPC in between: what both sides of a call cost alike is not counted in.',
      'First touch: a process that has read nothing asks for each record once. Seen before: it has read each as of some moment and knows where its versions stand. Versions and current documents are read from the store each time.',
    ]);
  } finally {
    await store.stop();
  }
}

function callersOf(callers: number): string {
  return callers === 1 ? '1 caller' : `${callers} callers`;
}
