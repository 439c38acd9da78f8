import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a condition holds; the test's own time limit ends a wait in vain. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await delay(5);
  }
}
