import type { Client } from '../wire/client';
import { must } from './writer';

const BATCH = 1_000;

/** Fills a collection with documents of about 300 bytes under two indexes. */
export async function preload(client: Client, documents: number): Promise<void> {
  if (documents === 0) return;
  await must(client, { createIndexes: 'preloaded', indexes: [{ key: { division: 1, born: 1 }, name: 'born' }] });
  await must(client, { createIndexes: 'preloaded', indexes: [{ key: { code: 1 }, name: 'code', unique: true }] });
  const text = 'x'.repeat(200);
  for (let from = 0; from < documents; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, documents - from) }, (_, i) => {
      const n = from + i;
      return { _id: n, code: `c${n}`, division: `PP${n % 997}`, born: new Date(n * 1000), text };
    });
    await must(client, { insert: 'preloaded', documents: batch });
  }
}
