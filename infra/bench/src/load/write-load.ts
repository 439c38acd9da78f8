import { Ledger, type ResourceDefinition } from '@registry/ledger';
import mongoose from 'mongoose';

/** What is written: a record with a number to claim, two terms to be searched by, and one counter. */
interface Item {
  readonly number: string;
  readonly name: string;
  readonly division: string;
  readonly born: string;
}

const items: ResourceDefinition<Item> = {
  name: 'items',
  schemaVersion: 1,
  identifiers: ({ number }) => [{ kind: 'number', value: number }],
  indexes: [{ name: 'names', terms: ({ name, division }) => [name, division], sort: ({ born }) => born }],
  counters: ({ division, born }) => [{ counter: 'items', division, group: '1', x: born }],
};

const DIVISIONS = ['310101', '310104', '320500', '440304'];

/** A ledger over a database of its own, for writers in this process. */
export class WriteLoad {
  /** Milliseconds that each write took, since the last time they were taken. */
  #latencies: number[] = [];
  #n = 0;

  private constructor(
    private readonly connection: mongoose.Connection,
    private readonly ledger: Ledger,
  ) {}

  /** `maxBatch`: writes that go out in one transaction. */
  static async open(uri: string, database: string, maxBatch?: number): Promise<WriteLoad> {
    const options = { dbName: database, autoIndex: false, serverSelectionTimeoutMS: 5000 };
    const connection = await mongoose.createConnection(uri, options).asPromise();
    const ledger = await Ledger.open({
      ...{ connection, registry: 'bench', resources: [items] },
      ...(maxBatch === undefined ? {} : { maxBatch }),
    });
    return new WriteLoad(connection, ledger);
  }

  /** Commits per second of so many writers, each of which writes one new record after the other. */
  async run(writers: number, seconds: number): Promise<number> {
    const start = performance.now();
    const end = start + seconds * 1000;
    let commits = 0;
    const writer = async (): Promise<void> => {
      for (let from = performance.now(); from < end; from = performance.now()) {
        await this.#write();
        this.#latencies.push(performance.now() - from);
        commits++;
      }
    };
    await Promise.all(Array.from({ length: writers }, writer));
    return commits / ((performance.now() - start) / 1000);
  }

  /** Latency below which so many of a hundred writes stayed, in milliseconds, since the last clearing. */
  percentile(percent: number): number {
    const sorted = Float64Array.from(this.#latencies).sort();
    return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
  }

  clear(): void {
    this.#latencies = [];
  }

  async close(): Promise<void> {
    await this.ledger.close();
    await this.connection.close();
  }

  async #write(): Promise<void> {
    const n = this.#n++;
    const data = { number: `n${n}`, name: `name ${n % 997}`, division: DIVISIONS[n % 4] ?? '', born: born(n) };
    await this.ledger.write(request, (tx) =>
      tx.record(items, { key: tx.newKey(items), data, validFrom: '2020-01-01' }),
    );
  }
}

const request = {
  actor: 'bench',
  provenance: { sourceDepartment: 'synthetic', legalBasis: 'none', reason: 'measurement', itemSources: {} },
};

function born(n: number): string {
  return `${1950 + (n % 60)}-${`${1 + (n % 12)}`.padStart(2, '0')}-01`;
}
