import { EventEmitter } from 'node:events';
import type { Positions } from './positions';

/** Tells of new heads of the registries. */
export class HeadNews<Name extends string> {
  private readonly heads = new Map<Name, Positions>();
  private readonly events = new EventEmitter();

  constructor() {
    // As many listen as there are streams of changes.
    this.events.setMaxListeners(0);
  }

  /** The head of a registry that was heard of last; another object exactly when another head was heard. */
  latest(name: Name): Positions | undefined {
    return this.heads.get(name);
  }

  /** Takes note of a head. */
  heard(name: Name, positions: Positions): void {
    const known = this.heads.get(name);
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(positions)) {
      return;
    }
    this.heads.set(name, positions);
    this.events.emit(name);
  }

  /** Waits for another head than {@link latest} was, so many milliseconds at most, or until aborted. */
  async after(name: Name, seen: Positions | undefined, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.latest(name) !== seen) {
      return;
    }
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.events.off(name, end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.events.on(name, end);
      signal.addEventListener('abort', end);
    });
  }
}
