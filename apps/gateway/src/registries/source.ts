import { status } from '@grpc/grpc-js';
import type { AsOf } from '@registry/proto/common/v1';
import { type CallOptions, RegistryError } from '@registry/service-kit';
import CircuitBreaker from 'opossum';
import { registryRestored, snapshotGone } from '../snapshots/snapshot.errors';
import { type CallerContext, type ReadContext, asOfAt } from './read-context';

/** Registries by the name that their errors and `sources` carry. */
export const sourceNames = ['geospatial', 'population', 'legalEntity', 'macroeconomic'] as const;

/** One of the four registries. */
export type SourceName = (typeof sourceNames)[number];

/** Codes that speak of the registry's health and not of the request. */
const failures: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.INTERNAL,
  status.UNKNOWN,
  status.DATA_LOSS,
]);

/** Reasons for which a log does not have the position of a snapshot. */
const lostPosition: ReadonlySet<string> = new Set(['CURSOR_OF_OTHER_EPOCH', 'POSITION_AHEAD_OF_HEAD']);

/** An open breaker tries again after this long, so that a registry that came back is found within two seconds. */
const resetMs = 1_000;
const rollingWindowMs = 5_000;
const leastCalls = 8;

/** What a call to a registry came to, for the metrics. */
export type CallObserver = (source: SourceName, code: status) => void;

/** A registry as seen from here: a deadline for each call, and a circuit breaker around all of them. */
export class Source {
  private readonly breaker: CircuitBreaker<[() => Promise<unknown>], unknown>;

  constructor(
    readonly name: SourceName,
    private readonly deadlineMs: number,
    private readonly observe: CallObserver,
  ) {
    this.breaker = new CircuitBreaker((call) => call(), {
      timeout: false,
      resetTimeout: resetMs,
      rollingCountTimeout: rollingWindowMs,
      rollingCountBuckets: 5,
      rollingPercentilesEnabled: false,
      volumeThreshold: leastCalls,
      errorThresholdPercentage: 50,
      errorFilter: (error: unknown) => !(error instanceof RegistryError && failures.has(error.code)),
    });
  }

  /** Whether calls are refused at once for now. */
  get open(): boolean {
    return this.breaker.opened;
  }

  /**
   * Reads the registry as it stands in the reader's snapshot.
   * @throws RegistryError of the call, or those of {@link call}; `SNAPSHOT_GONE` when the log was restored to before the
   *   snapshot; UNAVAILABLE `REGISTRY_NOT_IN_SNAPSHOT`, `REGISTRY_RESTORED`
   */
  async read<T>(context: ReadContext, call: (asOf: AsOf, options: CallOptions) => Promise<T>): Promise<T> {
    const asOf = asOfAt(context, this.name);
    try {
      return await this.call(context, (options) => call(asOf, options));
    } catch (error) {
      if (error instanceof RegistryError && lostPosition.has(error.reason)) {
        throw context.snapshot.isGiven ? snapshotGone(this.name, error) : registryRestored(this.name, error);
      }
      throw error;
    }
  }

  /**
   * Calls the registry.
   * @throws RegistryError of the call, or UNAVAILABLE `CIRCUIT_OPEN` while the registry is known to be away
   */
  async call<T>(context: CallerContext, call: (options: CallOptions) => Promise<T>): Promise<T> {
    const options = { deadlineMs: this.deadlineMs, requestId: context.requestId, metadata: callerMetadata(context) };
    try {
      // The breaker passes on what the call resolves to.
      const answer = (await this.breaker.fire(() => call(options))) as T;
      this.observe(this.name, status.OK);
      return answer;
    } catch (error) {
      const known = error instanceof RegistryError ? error : circuitOpen(error);
      this.observe(this.name, known.code);
      throw known;
    }
  }

  /** Stops the breaker's timers. */
  close(): void {
    this.breaker.shutdown();
  }
}

/** Metadata by which a registry knows who asks and why. */
export function callerMetadata({ caller, purpose }: CallerContext): Record<string, string> {
  return purpose === '' ? { 'x-caller': caller } : { 'x-caller': caller, 'x-purpose': purpose };
}

function circuitOpen(cause: unknown): RegistryError {
  return new RegistryError({
    code: status.UNAVAILABLE,
    reason: 'CIRCUIT_OPEN',
    message: 'The registry does not answer; it is tried again within seconds',
    cause,
  });
}
