import type { ServerResponse } from 'node:http';
import { status } from '@grpc/grpc-js';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { RegistryError } from '@registry/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GATEWAY_ENV } from '../environment';
import type { GatewayEnv } from '../env';
import { GatewayMetrics } from '../health/gateway-metrics';
import { callerKey } from './admission';

/** A stream that is told to end has so long for its last event; then its connection is cut. */
const lastWordsMs = 1_000;
/** A caller with too many streams is told to come again after so many seconds. */
const againSeconds = 10;

interface OpenStream {
  readonly key: string;
  readonly raw: ServerResponse;
  readonly ending: AbortController;
}

/** Streams that stay open: so many of this process and of each caller, for so long each, and none when the gateway stops. */
@Injectable()
export class OpenStreams implements BeforeApplicationShutdown {
  private readonly streams = new Set<OpenStream>();
  private stopping = false;

  constructor(
    @Inject(GATEWAY_ENV) private readonly env: GatewayEnv,
    private readonly metrics: GatewayMetrics,
  ) {}

  /**
   * Counts an answer as a stream until it is closed.
   * @returns aborted when the stream shall end: its reader is gone, its time is over, or the gateway stops
   * @throws RegistryError RESOURCE_EXHAUSTED `TOO_MANY_STREAMS` of this caller; UNAVAILABLE `STREAMS_FULL`
   */
  begin(request: FastifyRequest, { raw }: FastifyReply): AbortSignal {
    const stream = { key: callerKey(request), raw, ending: new AbortController() };
    if (raw.closed) {
      stream.ending.abort();
      return stream.ending.signal;
    }
    this.requirePlace(stream.key);
    this.add(stream);
    const ended = setTimeout(() => this.end(stream), this.env.EVENT_STREAM_SECONDS * 1_000);
    raw.once('close', () => {
      clearTimeout(ended);
      stream.ending.abort();
      this.streams.delete(stream);
      this.metrics.streaming(this.streams.size);
    });
    return stream.ending.signal;
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    this.streams.forEach((stream) => this.end(stream));
  }

  private requirePlace(key: string): void {
    if (this.stopping || this.streams.size >= this.env.EVENT_STREAMS) {
      throw streamsFull();
    }
    const ofCaller = [...this.streams].filter((stream) => stream.key === key).length;
    if (ofCaller >= this.env.EVENT_STREAMS_PER_CALLER) {
      throw tooManyStreams(ofCaller);
    }
  }

  private add(stream: OpenStream): void {
    this.streams.add(stream);
    this.metrics.streaming(this.streams.size);
  }

  /** A reader that takes nothing cannot be told: its connection is cut. */
  private end({ raw, ending }: OpenStream): void {
    ending.abort();
    const cut = setTimeout(() => raw.destroy(), lastWordsMs);
    raw.once('close', () => clearTimeout(cut));
  }
}

function tooManyStreams(open: number): RegistryError {
  return new RegistryError({
    code: status.RESOURCE_EXHAUSTED,
    reason: 'TOO_MANY_STREAMS',
    message: `This caller has ${open} event streams open, which is as many as it may`,
    domain: 'gateway',
    metadata: { retryAfterSeconds: String(againSeconds) },
  });
}

function streamsFull(): RegistryError {
  return new RegistryError({
    code: status.UNAVAILABLE,
    reason: 'STREAMS_FULL',
    message: 'This gateway has as many event streams open as it may',
    domain: 'gateway',
  });
}
