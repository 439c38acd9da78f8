import { status } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { SourceName } from '../registries/source';

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface RouteMetrics {
  readonly seconds: Histogram.Internal<'route'>;
  readonly byStatus: Map<number, Counter.Internal>;
}

/** The Prometheus metrics of the gateway: answers by route and status, calls to registries by code, the process. */
@Injectable()
export class GatewayMetrics {
  private readonly registry = new Registry();
  private readonly answers: Counter<'route' | 'status'>;
  private readonly seconds: Histogram<'route'>;
  private readonly calls: Counter<'source' | 'code'>;
  private readonly streams: Gauge;
  private readonly routes = new Map<string, RouteMetrics>();

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.answers = new Counter({
      name: 'http_requests_total',
      help: 'HTTP requests answered, by route and status',
      labelNames: ['route', 'status'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'http_request_seconds',
      help: 'Seconds from the request to the end of its answer, by route',
      labelNames: ['route'],
      buckets: secondsBuckets,
      registers,
    });
    this.calls = new Counter({
      name: 'registry_calls_total',
      help: 'gRPC calls to registries, by registry and code; a batch is one call',
      labelNames: ['source', 'code'],
      registers,
    });
    this.streams = new Gauge({ name: 'event_streams_open', help: 'Event streams open now', registers });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The text of `/metrics`. */
  async text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Counts one answer; `route` is the pattern and never the path, which may name somebody. */
  answered(route: string, code: number, seconds: number): void {
    let metrics = this.routes.get(route);
    if (metrics === undefined) {
      metrics = { seconds: this.seconds.labels(route), byStatus: new Map() };
      this.routes.set(route, metrics);
    }
    let counter = metrics.byStatus.get(code);
    if (counter === undefined) {
      counter = this.answers.labels(route, String(code));
      metrics.byStatus.set(code, counter);
    }
    counter.inc();
    metrics.seconds.observe(seconds);
  }

  /** Tells how many event streams are open. */
  streaming(open: number): void {
    this.streams.set(open);
  }

  /** Counts one call to a registry. */
  readonly called = (source: SourceName, code: status): void => {
    this.calls.labels(source, status[code]).inc();
  };
}
