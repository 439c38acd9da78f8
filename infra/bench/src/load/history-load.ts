import { Ledger, type Moment, type ResourceDefinition } from '@registry/ledger';
import mongoose from 'mongoose';

/** As large as a person. */
interface Item {
  readonly name: string;
  readonly division: string;
  readonly text: string;
}

const items: ResourceDefinition<Item> = {
  name: 'items',
  schemaVersion: 1,
  divisions: ({ division }) => [division],
  identifiers: () => [],
  indexes: [{ name: 'names', terms: ({ name, division }) => [name, division], sort: ({ name }) => name }],
  counters: () => [],
};

const FACTS = 4;
const RECORDS_AT_ONCE = 200;
const FIRST_YEAR = 2000;
const request = {
  actor: 'bench',
  provenance: { sourceDepartment: 'synthetic', legalBasis: 'none', reason: 'measurement', itemSources: {} },
};

/** A record and the moment it is asked for at. */
export interface Question {
  readonly key: string;
  readonly moment: Moment;
}

/** Draws moments to ask for. */
export type Moments = () => Moment;

/** A record of many versions: questions about it. */
export interface HeavyRecord {
  readonly versions: number;
  readonly first: () => Question;
  readonly any: () => Question;
  readonly kinds: readonly (readonly [string, () => Question])[];
}

/** A ledger that keeps nothing in memory, and records with histories in it. */
export class HistoryLoad {
  #records: string[] = [];
  #moment: Moment | undefined;

  private constructor(
    private readonly connection: mongoose.Connection,
    private readonly ledger: Ledger,
  ) {}

  static async open(uri: string): Promise<HistoryLoad> {
    const options = { dbName: 'histories', autoIndex: false, serverSelectionTimeoutMS: 5000 };
    const connection = await mongoose.createConnection(uri, options).asPromise();
    return new HistoryLoad(connection, await openLedger(connection));
  }

  /** Records of several facts each, years apart, recorded one after the other. */
  async fill(records: number): Promise<void> {
    this.#records = Array.from({ length: records }, (_, i) => `items/${i}`);
    for (let fact = 0; fact < FACTS; fact++) {
      for (let at = 0; at < records; at += RECORDS_AT_ONCE) {
        const keys = this.#records.slice(at, at + RECORDS_AT_ONCE);
        await Promise.all(keys.map((key) => this.#record(key, fact, day(fact * 5 * 365))));
      }
    }
    this.#moment = await this.ledger.moment();
  }

  /** A record that grew to so many versions. */
  async fillOne(versions: number, successive: boolean): Promise<HeavyRecord> {
    const key = `items/heavy-${successive ? 'successive' : 'corrected'}`;
    const { seq } = await this.#record(key, 0, day(0));
    // Each fact that follows one leaves the rest of it as another version.
    const writes = successive ? versions / 2 : versions;
    for (let n = 1; n < writes; n++) {
      await (successive ? this.#record(key, n, day(n)) : this.#record(key, n, day(10), day(20)));
    }
    const stored = await this.connection.collection('items_versions').find({ key }).toArray();
    const head = await this.ledger.moment();
    const span = successive ? writes : 30;
    const at = (days: number, known: number): (() => Question) => {
      const moment = { ...head, validAt: day(days), seq: known };
      return () => ({ key, moment });
    };
    const any = (): Question => at(Math.floor(Math.random() * span), between(seq, head.seq))();
    return {
      ...{ versions: stored.length, first: at(0, seq), any },
      kinds: [
        ['latest date at the first seq', at(span, seq)],
        ['first date at the last seq', at(0, head.seq)],
        ['latest date at the last seq', at(span, head.seq)],
        ['middle date at the middle seq', at(span / 2, Math.floor((seq + head.seq) / 2))],
        ['any date, any seq', any],
      ],
    };
  }

  /** Now. */
  now(): Moments {
    const moment = this.#head();
    return () => moment;
  }

  /** One date of the records' past. */
  earlierDate(): Moments {
    const moment = { ...this.#head(), validAt: day(6 * 365) };
    return () => moment;
  }

  /** Any date and any seq of the records' past. */
  anyMoment(): Moments {
    const head = this.#head();
    const first = this.#records.length;
    // Made beforehand: to write a date takes as long as a part of what is measured.
    const days = Array.from({ length: FACTS * 5 * 365 }, (_, n) => day(n));
    return () => {
      const validAt = days[Math.floor(Math.random() * days.length)] ?? '';
      return { ...head, validAt, seq: between(first, head.seq) };
    };
  }

  /** Any record at such moments. */
  anyRecord(moments: Moments): () => Question {
    return () => ({ key: this.#any(), moment: moments() });
  }

  /** Asks for every record once. */
  async ask(moments: Moments): Promise<void> {
    const reader = this.ledger.resource(items);
    for (let at = 0; at < this.#records.length; at += RECORDS_AT_ONCE) {
      const keys = this.#records.slice(at, at + RECORDS_AT_ONCE);
      await Promise.all(keys.map((key) => reader.get(key, moments())));
    }
  }

  /** Gets per second by so many callers, each of which asks one question after the other. */
  async run(question: () => Question, callers: number, seconds: number): Promise<number> {
    const start = performance.now();
    const end = start + seconds * 1000;
    const next = () => (performance.now() < end ? question() : undefined);
    const answered = await answerAll(this.ledger, next, callers);
    return answered / ((performance.now() - start) / 1000);
  }

  /**
   * Gets per second of records that the process has never read: each is asked for once, in any order, and then a ledger
   * that was opened anew goes on. Opening it is not counted.
   */
  async runFirst(moments: Moments, callers: number, seconds: number): Promise<number> {
    let answered = 0;
    let took = 0;
    while (took < seconds * 1000) {
      const ledger = await openLedger(this.connection);
      await ledger.moment();
      const keys = shuffled(this.#records).values();
      const next = () => {
        const { value: key } = keys.next();
        return key === undefined ? undefined : { key, moment: moments() };
      };
      const start = performance.now();
      answered += await answerAll(ledger, next, callers);
      took += performance.now() - start;
      await ledger.close();
    }
    return answered / (took / 1000);
  }

  async close(): Promise<void> {
    await this.ledger.close();
    await this.connection.close();
  }

  #record(key: string, n: number, validFrom: string, validTo?: string): Promise<{ readonly seq: number }> {
    const data = { name: `name ${n}`, division: '310101', text: `${n} `.repeat(200) };
    const range = { validFrom, ...(validTo === undefined ? {} : { validTo }) };
    return this.ledger.write(request, (tx) => tx.record(items, { key, data, ...range }));
  }

  #any(): string {
    return this.#records[Math.floor(Math.random() * this.#records.length)] ?? '';
  }

  #head(): Moment {
    if (!this.#moment) throw new Error('nothing was filled');
    return this.#moment;
  }
}

function openLedger(connection: mongoose.Connection): Promise<Ledger> {
  return Ledger.open({ connection, registry: 'bench', resources: [items], cachedRecords: 1 });
}

/** @returns how many questions callers answered who asked one after the other until there was no next */
async function answerAll(ledger: Ledger, next: () => Question | undefined, callers: number): Promise<number> {
  const reader = ledger.resource(items);
  let answered = 0;
  const caller = async (): Promise<void> => {
    for (let question = next(); question !== undefined; question = next()) {
      const { key, moment } = question;
      if ((await reader.get(key, moment)) === undefined)
        throw new Error(`no ${key} at ${moment.validAt}, ${moment.seq}`);
      answered++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return answered;
}

function shuffled<T>(values: readonly T[]): T[] {
  const places = values.map((value) => ({ value, place: Math.random() }));
  return places.sort((a, b) => a.place - b.place).map(({ value }) => value);
}

function between(first: number, last: number): number {
  return first + Math.floor(Math.random() * (last - first + 1));
}

function day(n: number): string {
  return new Date(Date.UTC(FIRST_YEAR, 0, 1 + n)).toISOString().slice(0, 10);
}
