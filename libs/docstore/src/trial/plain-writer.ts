import type { Client } from '../wire/client';
import { documentsOf, must, type Writer } from './writer';

const KEYS = 40;
/** A document lives this long: inserted at 1, updated up to here, then deleted. */
const VERSIONS = 6;

/** The version of a document, 0 when there is none. */
interface Known {
  acknowledged: number;
  asked: number;
}

/** Inserts, updates and deletes of single documents, in a collection with a unique and a multikey index. */
export class PlainWriter implements Writer {
  static readonly indexes = [
    { createIndexes: 'plain', indexes: [{ key: { code: 1 }, name: 'code', unique: true }] },
    { createIndexes: 'plain', indexes: [{ key: { tags: 1, n: -1 }, name: 'tags' }] },
  ];
  acknowledged = 0;
  private at = 0;
  private readonly known: Known[] = Array.from({ length: KEYS }, () => ({ acknowledged: 0, asked: 0 }));

  constructor(private readonly name: string) {}

  async write(client: Client): Promise<void> {
    const i = (this.at = (this.at + 7) % KEYS);
    const known = this.known[i];
    if (known === undefined) return;
    const _id = `${this.name}-${i}`;
    const next = (known.acknowledged + 1) % VERSIONS;
    known.asked = next;
    const fields = { n: next, code: `${_id}-${next}`, tags: [this.name, `v${next}`, i] };
    if (next === 0) await must(client, { delete: 'plain', deletes: [{ q: { _id }, limit: 1 }] });
    else if (next === 1) await must(client, { insert: 'plain', documents: [{ _id, ...fields }] });
    else await must(client, { update: 'plain', updates: [{ q: { _id }, u: { $set: fields } }] });
    known.acknowledged = next;
    this.acknowledged++;
  }

  async verify(client: Client): Promise<string[]> {
    const lost: string[] = [];
    const found = await documentsOf(client, 'plain', { tags: this.name });
    const versions = new Map(found.map(({ _id, n }) => [_id, Number(n)]));
    for (const [i, known] of this.known.entries()) {
      const stored = versions.get(`${this.name}-${i}`) ?? 0;
      if (stored !== known.acknowledged && stored !== known.asked) {
        lost.push(`plain ${this.name}-${i}: version ${known.acknowledged} was acknowledged, ${stored} is stored`);
      }
      known.acknowledged = known.asked = stored;
    }
    return lost;
  }
}
