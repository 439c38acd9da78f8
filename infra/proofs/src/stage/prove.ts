import { Stage } from './stage';

/** Longer than any proof takes: one that hangs fails. */
const PATIENCE_MS = 60 * 60_000;

/** A proof: claims what it found out, or throws when it cannot go on. */
export type Proof<Options> = (stage: Stage, options: Options) => Promise<void>;

/** Runs a proof as this process' only work: prints what holds, ends with code 1 when anything did not. */
export async function prove<Options>(name: string, proof: Proof<Options>, options: Options): Promise<never> {
  const started = performance.now();
  const stage = await Stage.set();
  const end = async (code: number): Promise<never> => {
    await stage.clear();
    process.exit(code);
  };
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => void end(code));
  }
  try {
    await Promise.race([proof(stage, options), outOfPatience()]);
  } catch (error) {
    stage.claim('the proof runs to its end', [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(stage.failed === 0 ? `${name}: proved in ${seconds} s` : `${name}: ${stage.failed} claims failed`);
  return end(stage.failed === 0 ? 0 : 1);
}

function outOfPatience(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('it takes longer than an hour')), PATIENCE_MS).unref();
  });
}
