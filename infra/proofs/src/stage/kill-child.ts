import type { Child } from '@registry/dev';

/** `kill -9`, and waits for the end. */
export async function killChild(child: Child): Promise<void> {
  process.kill(child.pid, 'SIGKILL');
  await child.ended;
}
