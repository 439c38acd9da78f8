const signals = ['SIGTERM', 'SIGINT'] as const;

/** A drained process has nothing left to do; what still holds it after this is left behind. */
const lingerMs = 1_000;

/** Stops once on SIGTERM or SIGINT, then lets the process end. Answers how to take the listeners off. */
export function stopOnSignal(stop: () => Promise<void>): () => void {
  const onSignal = (): void => {
    void stop().finally(() => {
      setTimeout(() => process.exit(), lingerMs).unref();
    });
  };
  for (const signal of signals) {
    process.once(signal, onSignal);
  }
  return () => {
    for (const signal of signals) {
      process.off(signal, onSignal);
    }
  };
}
