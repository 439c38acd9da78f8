import { Long } from 'bson';
import { newLsid, type Client } from '../wire/client';
import { documentsOf, must, type Writer } from './writer';

const SIDES = ['left', 'right', 'journal'] as const;

/** Transactions that write the same version to three collections: all three are there, or none. */
export class TransactionWriter implements Writer {
  static readonly indexes = [
    { createIndexes: 'left', indexes: [{ key: { n: 1 }, name: 'n' }] },
    { createIndexes: 'journal', indexes: [{ key: { writer: 1, n: 1 }, name: 'writer', unique: true }] },
  ];
  acknowledged = 0;
  private version = 0;
  private asked = 0;
  private number = 0;
  private readonly lsid = newLsid();

  constructor(private readonly name: string) {}

  async write(client: Client): Promise<void> {
    const n = this.version + 1;
    this.asked = n;
    const transaction = { lsid: this.lsid, txnNumber: Long.fromNumber(++this.number), autocommit: false };
    const update = { q: { _id: this.name }, u: { $set: { n } }, upsert: true };
    await must(client, { update: 'left', updates: [update], ...transaction, startTransaction: true });
    await must(client, { update: 'right', updates: [update], ...transaction });
    const entry = { _id: `${this.name}-${n}`, writer: this.name, n };
    await must(client, { insert: 'journal', documents: [entry], ...transaction });
    await must(client, {
      delete: 'journal',
      deletes: [{ q: { _id: `${this.name}-${n - 1}` }, limit: 1 }],
      ...transaction,
    });
    await must(client, { commitTransaction: 1, ...transaction, $db: 'admin' });
    this.version = n;
    this.acknowledged++;
  }

  async verify(client: Client): Promise<string[]> {
    const [left, right] = [await this.versions(client, 'left'), await this.versions(client, 'right')];
    const journal = await this.versions(client, 'journal');
    const all = [left, right, journal];
    const stored = left[0] ?? 0;
    const lost: string[] = [];
    const seen = SIDES.map((side, i) => `${side} ${String(all[i])}`).join(', ');
    if (all.some((versions) => versions.length > 1 || (versions[0] ?? 0) !== stored)) {
      lost.push(`transaction of ${this.name} by halves: ${seen}`);
    } else if (stored !== this.version && stored !== this.asked) {
      lost.push(`transaction of ${this.name}: version ${this.version} was acknowledged, ${seen} is stored`);
    }
    this.version = this.asked = stored;
    return lost;
  }

  private async versions(client: Client, side: (typeof SIDES)[number]): Promise<number[]> {
    const filter = side === 'journal' ? { writer: this.name } : { _id: this.name };
    return (await documentsOf(client, side, filter)).map(({ n }) => Number(n));
  }
}
