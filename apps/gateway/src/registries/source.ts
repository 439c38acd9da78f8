import { status } from '@grpc/grpc-js';
import { type CallOptions, RegistryError } from '@registry/service-kit';
import CircuitBreaker from 'opossum';
import type { ReadContext } from './read-context';

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
   * Calls the registry for a reader.
   * @throws RegistryError of the call, or UNAVAILABLE `CIRCUIT_OPEN` while the registry is known to be away
   */
  async call<T>(context: ReadContext, call: (options: CallOptions) => Promise<T>): Promise<T> {
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
export function callerMetadata({ caller, purpose }: ReadContext): Record<string, string> {
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
