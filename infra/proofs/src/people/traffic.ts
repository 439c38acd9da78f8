import { setTimeout as sleep } from 'node:timers/promises';
import type { Person, PersonRow } from '@registry/proto/population/v1';
import type { People } from './people';

/** Commits that are under way at once, so that the registry can group them: as many as arrive in half a second. */
const SECONDS_UNDER_WAY = 0.5;
const LEAST_STREAMS = 64;
/** Above what is asked for, so that pauses of the machine are made up for. */
const MARGIN = 1.3;
const NAMES = ['王', '李', '张', '欧阳', '𠮷', '阿卜杜拉'];

/** One in so many people moves; the others take up another work, which changes no index and no count. */
const MOVES_EVERY = 4;

/**
 * Commits that arrive while others read, one for each person: people who take up another work, and people who move to
 * another's division and take another name.
 */
export class Traffic {
  readonly #living: readonly Person[];
  readonly #streams: number;
  readonly #pauseMs: number;
  readonly #refused: string[] = [];
  #running: Promise<unknown> = Promise.resolve();
  #commits = 0;
  #sent = 0;
  #stopped = false;

  constructor(
    private readonly people: People,
    persons: readonly Person[],
    rate: number,
  ) {
    this.#living = persons.filter(({ death }) => death === undefined);
    this.#streams = Math.max(LEAST_STREAMS, Math.ceil(rate * SECONDS_UNDER_WAY));
    this.#pauseMs = (this.#streams * 1000) / (rate * MARGIN);
  }

  /** Resolves when the first commits are there. */
  async start(): Promise<void> {
    this.#running = Promise.all(Array.from({ length: this.#streams }, () => this.#send()));
    // Whoever stops it hears of a failure; nobody does when the proof ends before.
    this.#running.catch(() => undefined);
    while (this.#commits < this.#streams && this.#refused.length === 0) await sleep(10);
    this.#commits = 0;
  }

  /** Ends it and says how many commits there were since the start, and what was refused. */
  async stop(): Promise<{ commits: number; refused: readonly string[] }> {
    const commits = this.#commits;
    this.#stopped = true;
    await this.#running;
    return { commits, refused: this.#refused };
  }

  /** One row after the other: the next when the one before is answered, and not before it is due. */
  async #send(): Promise<void> {
    let answered: () => void = () => undefined;
    const rows = async function* (this: Traffic): AsyncGenerator<PersonRow[]> {
      for (let due = performance.now(); !this.#stopped; due += this.#pauseMs) {
        await sleep(Math.max(0, due - performance.now()));
        const answer = new Promise<void>((resolve) => (answered = resolve));
        yield [this.#next()];
        await answer;
      }
    };
    for await (const [result] of this.people.import(rows.call(this))) {
      if (result?.outcome?.$case === 'accepted') this.#commits++;
      else this.#refused.push(JSON.stringify(result?.outcome?.value.fieldViolations ?? result));
      answered();
    }
  }

  #next(): PersonRow {
    const n = this.#sent++;
    const at = (i: number): Person | undefined => this.#living[(i * 7919) % this.#living.length];
    const person = at(n);
    if (!person) throw new Error('nobody lives');
    const inChinese = `${n}`.replace(/\d/g, (digit) => '零一二三四五六七八九'.charAt(Number(digit)));
    const change =
      n % MOVES_EVERY === 0
        ? { name: `${NAMES[n % NAMES.length] ?? ''}${inChinese}`, division: at(n + 1)?.division ?? person.division }
        : { workplace: `第${inChinese}工厂` };
    return { line: n + 1, person: { ...person, ...change }, validFrom: this.people.today, validTo: undefined };
  }
}
