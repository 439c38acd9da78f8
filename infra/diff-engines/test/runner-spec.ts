import { startEmbedded, type EmbeddedStore } from '../src/engines/embedded';
import { connectEngine, type Engine } from '../src/engines/engine';
import { report } from '../src/report/report';
import { run, type RunResult } from '../src/run/run';

let store: EmbeddedStore;
beforeAll(async () => {
  store = await startEmbedded();
});
afterAll(() => store.stop());

/** Two databases of one store: they can only differ by what is planted between. */
async function compared(plant: (engine: Engine) => Engine, seconds: number): Promise<RunResult> {
  const one = await connectEngine(store.uri, 'one');
  const other = await connectEngine(store.uri, 'other');
  try {
    return await run([one, plant(other)], { seconds, seed: 7, stop: new AbortController().signal });
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
}

/** An engine that leaves the order of a find to chance: it gives the results in the opposite order. */
function reversed(engine: Engine): Engine {
  return {
    ...engine,
    async run(body, session) {
      const reply = await engine.run(body, session);
      if ('find' in body) reply['cursor'].firstBatch.reverse();
      return reply;
    },
  };
}

describe('the differential runner', () => {
  it('finds no difference between a store and itself', async () => {
    const result = await compared((engine) => engine, 3);
    expect(result.failure).toBeUndefined();
    expect(result.commands).toBeGreaterThan(50);
  });

  it('finds an engine that sorts otherwise, and shows the smallest case and how to run it again', async () => {
    const result = await compared(reversed, 30);
    const text = report(result);
    expect(result.failure?.result.difference?.step.order).toBe('total');
    expect(result.failure?.result.played.length).toBeLessThan(4);
    expect(text).toContain('db.runCommand({ insert: "main"');
    expect(text).toMatch(/npm run diff-engines -- --seed \d+/);
  });

  it('stops when it is told to, whatever time is left', async () => {
    const stop = new AbortController();
    const engines: [Engine, Engine] = [await connectEngine(store.uri, 'one'), await connectEngine(store.uri, 'other')];
    const running = run(engines, { seconds: 600, seed: 1, stop: stop.signal });
    setTimeout(() => stop.abort(), 300);
    const { failure } = await running;
    await Promise.all(engines.map((engine) => engine.close()));
    expect(failure).toBeUndefined();
    expect(stop.signal.aborted).toBe(true);
  });
});
