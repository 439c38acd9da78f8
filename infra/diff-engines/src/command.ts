import { randomInt } from 'node:crypto';
import { connectEngine, type Engine } from './engines/engine';
import { startEmbedded, type EmbeddedStore } from './engines/embedded';
import { report } from './report/report';
import { run } from './run/run';

/** What the command line says. */
export interface CommandOptions {
  readonly seconds: number;
  readonly seed?: number;
  readonly operators: 'allowed' | 'all';
  readonly uri: readonly string[];
}

const MAX_SEED = 2 ** 31;
const INTERRUPTED = 130;

/**
 * The first engine is the embedded store unless two addresses are given; the second is the last address, or
 * TEST_MONGODB_URI.
 * @returns the exit code: 0 without a difference, 1 with one, 130 after ctrl-C
 * @throws Error when no second engine is named or one does not answer
 */
export async function diffEngines(options: CommandOptions): Promise<number> {
  const { uri } = options;
  const second = uri.at(-1) ?? process.env['TEST_MONGODB_URI'];
  if (second === undefined || second === '') {
    throw new Error(
      '没有可比较的引擎：请设置 TEST_MONGODB_URI 或给出 --uri / nothing to compare with: set TEST_MONGODB_URI or give --uri',
    );
  }
  if (uri.length > 2) throw new Error('--uri 最多两次 / --uri may be given twice at most');
  const embedded = uri.length === 2 ? undefined : await startEmbedded();
  try {
    return await compare([uri.length === 2 ? String(uri[0]) : addressOf(embedded), second], options);
  } finally {
    await embedded?.stop();
  }
}

function addressOf(store: EmbeddedStore | undefined): string {
  return store?.uri ?? '';
}

async function compare(uris: readonly [string, string], options: CommandOptions): Promise<number> {
  const { seconds, operators, seed = randomInt(MAX_SEED) } = options;
  const database = `diff_engines_${process.pid}`;
  const interrupted = new AbortController();
  const stop = (): void => interrupted.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const engines: Engine[] = [];
  try {
    const one = await connectEngine(uris[0], database);
    engines.push(one);
    const other = await connectEngine(uris[1], database);
    engines.push(other);
    console.log(`${one.kind} ${one.uri}\n${other.kind} ${other.uri}\nseed ${seed}`);
    const result = await run([one, other], { seconds, seed, operators, stop: interrupted.signal });
    console.log(report(result));
    if (result.failure !== undefined) return 1;
    return interrupted.signal.aborted ? INTERRUPTED : 0;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    for (const engine of engines) await engine.drop().finally(() => engine.close());
  }
}
