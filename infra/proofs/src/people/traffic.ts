import { setTimeout as sleep } from 'node:timers/promises';
import type { Person, PersonRow } from '@registry/proto/population/v1';
import type { People } from './people';

const STREAMS = 64;
/** Above what is asked for, so that pauses of the machine are made up for. */
const MARGIN = 1.3;
const NAMES = ['王', '李', '张', '欧阳', '𠮷', '阿卜杜拉'];

/** Commits that arrive while others read: people who move to another's division and take another name. */
export class Traffic {
  readonly #living: readonly Person[];
  readonly #pauseMs: number;
  readonly #refused: string[] = [];
  #running: Promise<unknown> = Promise.resolve();
  #commits = 0;
  #next = 0;
  #stopped = false;

  constructor(
    private readonly people: People,
    persons: readonly Person[],
    rate: number,
  ) {
    this.#living = persons.filter(({ death }) => death === undefined);
    this.#pauseMs = (STREAMS * 1000) / (rate * MARGIN);
  }

  /** Resolves when the first commits are there. */
  async start(): Promise<void> {
    this.#running = Promise.all(Array.from({ length: STREAMS }, () => this.#send()));
    // Whoever stops it hears of a failure; nobody does when the proof ends before.
    this.#running.catch(() => undefined);
    while (this.#commits < STREAMS && this.#refused.length === 0) await sleep(10);
    this.#commits = 0;
  }

  /** Ends it and says how many commits there were since the start, and what was refused. */
  async stop(): Promise<{ commits: number; refused: readonly string[] }> {
    const commits = this.#commits;
    this.#stopped = true;
    await this.#running;
    return { commits, refused: this.#refused };
  }

  async #send(): Promise<void> {
    for await (const [result] of this.people.import(this.#rows())) {
      if (result?.outcome?.$case === 'accepted') this.#commits++;
      else this.#refused.push(JSON.stringify(result?.outcome?.value.fieldViolations ?? result));
    }
  }

  async *#rows(): AsyncGenerator<PersonRow[]> {
    for (let due = performance.now(); !this.#stopped; due += this.#pauseMs) {
      await sleep(Math.max(0, due - performance.now()));
      yield [this.#move()];
    }
  }

  #move(): PersonRow {
    const n = this.#next++;
    const at = (i: number): Person | undefined => this.#living[(i * 7919) % this.#living.length];
    const person = at(n);
    if (!person) throw new Error('nobody lives');
    const name = `${NAMES[n % NAMES.length] ?? ''}${n}`.replace(/\d/g, (digit) =>
      '零一二三四五六七八九'.charAt(Number(digit)),
    );
    const moved = { ...person, name, division: at(n + 1)?.division ?? person.division };
    return { line: n + 1, person: moved, validFrom: this.people.today, validTo: undefined };
  }
}
