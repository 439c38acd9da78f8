import { attemptLease } from '../lease-attempts';
import { type Lease, LeaseLostError, type LeaseOptions, type Locks } from '../locks';

interface Held {
  endsAt: number;
}

/** Locks between the parts of this process. */
export class MemoryLocks implements Locks {
  private readonly held = new Map<string, Held>();
  private lastToken = 0;

  acquire(name: string, options: LeaseOptions): Promise<Lease> {
    return attemptLease(name, options, async () => this.attempt(name, options.ttlMs));
  }

  private attempt(name: string, ttlMs: number): Lease | undefined {
    if (this.isHeld(name)) {
      return undefined;
    }
    const own: Held = { endsAt: performance.now() + ttlMs };
    this.held.set(name, own);
    this.lastToken = Math.max(this.lastToken + 1, Date.now());
    return {
      name,
      token: this.lastToken,
      renew: async () => {
        if (!this.isHeld(name) || this.held.get(name) !== own) {
          throw new LeaseLostError(name);
        }
        own.endsAt = performance.now() + ttlMs;
      },
      release: async () => {
        if (this.held.get(name) === own) {
          this.held.delete(name);
        }
      },
    };
  }

  private isHeld(name: string): boolean {
    const other = this.held.get(name);
    return other !== undefined && other.endsAt > performance.now();
  }
}
