import { givenStore } from '@registry/jest/engine';
import { startEmbedded } from '../src/engines/embedded';
import { connectEngine } from '../src/engines/engine';
import { report } from '../src/report/report';
import { run } from '../src/run/run';

/** The same cases at every run: what a random seed would find is for the command to look for. */
const SEED = 1;

describe('the embedded store and the engine that checks it', () => {
  it('answer alike by the operators that services may use, but for what is known', async () => {
    const embedded = await startEmbedded();
    const database = `alike_${process.pid}`;
    const engines = [
      await connectEngine(embedded.uri, database),
      await connectEngine(givenStore()?.uri ?? '', database),
    ] as const;
    const result = await run([...engines], { seconds: 10, seed: SEED, stop: new AbortController().signal });
    for (const engine of engines) await engine.drop().finally(() => engine.close());
    await embedded.stop();
    expect(result.failure === undefined ? 'alike' : report(result)).toBe('alike');
    expect(result.commands).toBeGreaterThan(50);
  });
});
