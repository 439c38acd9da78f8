import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a condition holds; the test's own time limit ends a wait in vain. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await delay(5);
  }
}
