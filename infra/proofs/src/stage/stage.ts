import { rmSync } from 'node:fs';
import { ownSettings, type Settings } from '@registry/dev';

const SHOWN = 5;

/** Where a proof takes place: free ports and a folder of its own, and whatever it starts, all gone when it ends. */
export class Stage {
  readonly #undo: (() => unknown)[] = [];
  #failed = 0;
  #ending: Promise<void> | undefined;

  private constructor(readonly settings: Settings) {}

  static async set(): Promise<Stage> {
    return new Stage(await ownSettings());
  }

  /** Folder of the proof, under the folder for temporary files. */
  get folder(): string {
    return this.settings.dataDir;
  }

  /** Claims that did not hold so far. */
  get failed(): number {
    return this.#failed;
  }

  /** Runs at the end, however the proof ends; what was started last ends first. */
  atEnd(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /** Prints a figure, e.g. `20000 commits in 12.1 s`. */
  figure(text: string): void {
    console.log(`  ${text}`);
  }

  /** A rule and all that speaks against it: it holds when there is nothing. */
  claim(rule: string, against: readonly string[]): void {
    console.log(`${against.length === 0 ? 'holds ' : 'FAILED'} ${rule}`);
    if (against.length === 0) return;
    this.#failed++;
    for (const each of against.slice(0, SHOWN)) console.log(`    ${each}`);
    if (against.length > SHOWN) console.log(`    and ${against.length - SHOWN} more`);
  }

  /** Ends all that was started and removes the folder; once, however often it is called. */
  clear(): Promise<void> {
    this.#ending ??= this.#clear();
    return this.#ending;
  }

  async #clear(): Promise<void> {
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch (error) {
        console.error(error);
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
