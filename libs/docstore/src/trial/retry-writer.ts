import { Long } from 'bson';
import type { BsonDocument } from '../bson/document';
import { newLsid, type Client } from '../wire/client';
import { documentsOf, must, type Writer } from './writer';

const KEYS = 10;

/** Counts up with retryable writes; what was not acknowledged is sent again after the restart, and must count once. */
export class RetryWriter implements Writer {
  acknowledged = 0;
  private number = 0;
  private readonly counts: number[] = Array.from({ length: KEYS }, () => 0);
  private pending: { command: BsonDocument; key: number } | undefined;
  private readonly lsid = newLsid();

  constructor(private readonly name: string) {}

  async write(client: Client): Promise<void> {
    if (this.pending === undefined) {
      const key = ++this.number % KEYS;
      const update = { q: { _id: `${this.name}-${key}` }, u: { $inc: { n: 1 } }, upsert: true };
      const command = {
        update: 'counters',
        updates: [update],
        lsid: this.lsid,
        txnNumber: Long.fromNumber(this.number),
      };
      this.pending = { command, key };
    }
    const { command, key } = this.pending;
    await must(client, command);
    this.counts[key] = (this.counts[key] ?? 0) + 1;
    this.pending = undefined;
    this.acknowledged++;
  }

  async verify(client: Client): Promise<string[]> {
    if (this.pending !== undefined) await this.write(client);
    const found = await documentsOf(client, 'counters', {
      _id: { $in: this.counts.map((_, i) => `${this.name}-${i}`) },
    });
    const stored = new Map(found.map(({ _id, n }) => [_id, Number(n)]));
    return this.counts.flatMap((count, i) => {
      const n = stored.get(`${this.name}-${i}`) ?? 0;
      this.counts[i] = n;
      return n === count ? [] : [`counter ${this.name}-${i}: ${count} were acknowledged, ${n} are stored`];
    });
  }
}
