/** Runs a command line to its end: what it returns is the exit code; what it throws is printed, and the code is `failed`. */
export function exitWith(run: () => Promise<number>, failed = 2): void {
  run().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = failed;
    },
  );
}
