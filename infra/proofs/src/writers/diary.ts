import { openSync, readFileSync, writeSync } from 'node:fs';

/** What a writer heard of its writes, line by line: written before the next write begins, so that `kill -9` leaves it whole. */
export class Diary {
  readonly #file: number;

  constructor(file: string) {
    this.#file = openSync(file, 'a');
  }

  /** The commit is acknowledged. */
  acknowledged(seq: number, key: string): void {
    writeSync(this.#file, `${seq} ${key} ${Date.now()}\n`);
  }

  /** Nothing was written: the writer was told so. */
  refused(key: string): void {
    writeSync(this.#file, `0 ${key} ${Date.now()}\n`);
  }
}

export interface DiaryEntry {
  /** 0 when the write was refused. */
  readonly seq: number;
  readonly key: string;
  /** Time of the answer, milliseconds. */
  readonly at: number;
}

export function readDiary(file: string): DiaryEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [seq, key, at] = line.split(' ');
    return key === undefined || at === undefined ? [] : [{ seq: Number(seq), key, at: Number(at) }];
  });
}
