import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { type Deadline, type Metadata, status } from '@grpc/grpc-js';
import { unavailable } from '../errors/constructors';
import { RegistryError } from '../errors/registry-error';
import { afterKey, parseAfter } from '../imports/after';
import type { CallContext } from './call-context';
import type { DeadlineLimits } from './limits';
import type { ServerEnvironment } from './method-runtime';

/** What all four kinds of grpc-js calls have. */
export interface GrpcCall extends EventEmitter {
  readonly metadata: Metadata;
  getDeadline(): Deadline;
}

const requestIdPattern = /^[A-Za-z0-9._:-]{1,128}$/;

/** One call under way. What few handlers ask for (signal, request id) is made when asked. */
export class ServedCall implements CallContext {
  readonly deadline: number;
  private readonly started = performance.now();
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly metadata: Metadata;
  private aborter: AbortController | undefined;
  private ended: RegistryError | undefined;
  private onEnd: ((error: RegistryError) => void) | undefined;
  private settled = false;
  private knownRequestId: string | undefined;

  constructor(
    call: GrpcCall,
    private readonly environment: Pick<ServerEnvironment, 'domain' | 'underWay' | 'stopping'>,
    limits: DeadlineLimits,
  ) {
    this.metadata = call.metadata;
    environment.underWay.add(this);
    const now = Date.now();
    const asked = Number(call.getDeadline());
    const longest = now + (asked === Infinity ? limits.fallbackMs : limits.maxMs);
    this.deadline = Math.min(asked, longest);
    // grpc-js itself ends a call at the deadline that the caller set.
    if (longest < asked) {
      this.timer = setTimeout(() => this.end(deadlineExceeded()), longest - now);
    }
    // grpc-js says so at the end of every call, also of one that was answered.
    call.on('cancelled', () => {
      if (!this.settled) {
        this.end(Date.now() >= this.deadline ? deadlineExceeded() : cancelled());
      }
    });
  }

  get domain(): string {
    return this.environment.domain;
  }

  get stopping(): AbortSignal {
    return this.environment.stopping;
  }

  get after(): Readonly<Record<string, number>> {
    return parseAfter(this.text(afterKey));
  }

  get requestId(): string {
    this.knownRequestId ??= this.readRequestId();
    return this.knownRequestId;
  }

  get caller(): string | undefined {
    return this.text('x-caller');
  }

  get purpose(): string | undefined {
    return this.text('x-purpose');
  }

  get signal(): AbortSignal {
    if (this.aborter === undefined) {
      this.aborter = new AbortController();
      if (this.ended !== undefined) {
        this.aborter.abort(this.ended);
      }
    }
    return this.aborter.signal;
  }

  /** Sets the one listener for the end of the call before its answer: cancelled, or out of time. */
  whenCutShort(listener: (error: RegistryError) => void): void {
    this.onEnd = listener;
    if (this.ended !== undefined) {
      listener(this.ended);
    }
  }

  /** Ends the call because the server stops and it outlasted the time to drain. */
  giveUp(): void {
    this.end(unavailable('SHUTTING_DOWN', 'The registry is stopping; the same call may succeed elsewhere or later'));
  }

  /** The call has its answer. */
  settle(): void {
    this.settled = true;
    clearTimeout(this.timer);
    this.onEnd = undefined;
    this.environment.underWay.delete(this);
  }

  elapsedSeconds(): number {
    return (performance.now() - this.started) / 1_000;
  }

  private end(error: RegistryError): void {
    if (this.ended === undefined && !this.settled) {
      this.ended = error;
      clearTimeout(this.timer);
      this.aborter?.abort(error);
      this.onEnd?.(error);
    }
  }

  private readRequestId(): string {
    const given = this.text('x-request-id');
    return given !== undefined && requestIdPattern.test(given) ? given : randomUUID();
  }

  private text(key: string): string | undefined {
    const [value] = this.metadata.get(key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }
}

function deadlineExceeded(): RegistryError {
  return new RegistryError({
    code: status.DEADLINE_EXCEEDED,
    reason: 'DEADLINE_EXCEEDED',
    message: 'The answer was not ready in time',
  });
}

function cancelled(): RegistryError {
  return new RegistryError({ code: status.CANCELLED, reason: 'CANCELLED', message: 'The caller cancelled the call' });
}
