/** Starts what a process is for; what keeps it from starting is printed, without a stack, and ends it with code 1. */
export function startProcess(start: () => Promise<unknown>): void {
  const fail = (error: unknown): void => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  };
  try {
    start().catch(fail);
  } catch (error) {
    fail(error);
  }
}
