/** Tells the parent process which port a server listens on, and ends with it. */
export function listening(port: number): void {
  process.send?.(port);
  process.once('disconnect', () => process.exit(0));
}
