import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from './settings';

const TIMEOUT_MS = 30_000;

export function gatewayUrl(settings: Settings): string {
  return `http://${settings.httpHost}:${settings.http.port}`;
}

/** Waits until the gateway reaches every registry. @throws Error with its last answer after 30 s. */
export async function untilReady(settings: Settings): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(`${gatewayUrl(settings)}/readyz`);
      last = await answer.text();
      if (answer.ok && !/"(?:unavailable|timeout)"/.test(last)) return;
    } catch (error) {
      last = String(error);
    }
    await sleep(200);
  }
  throw new Error(`the gateway is not ready: ${last}`);
}
