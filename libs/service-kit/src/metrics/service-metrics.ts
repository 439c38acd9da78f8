import { status } from '@grpc/grpc-js';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How far the commits of a node have come on their way up. */
export interface ShippingFigures {
  /** Seq of the last commit that the node above has applied; 0 before the first. */
  readonly shippedSeq: number;
  /** Commits of the log that it has not applied yet. */
  readonly lag: number;
  /** Whether it has applied another log than this one. */
  readonly isForked: boolean;
}

/** The Prometheus metrics of a service: calls by method and code, how long they took, the process. */
export class ServiceMetrics {
  private readonly registry = new Registry();
  private readonly calls: Counter<'method' | 'code'>;
  private readonly seconds: Histogram<'method'>;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.calls = new Counter({
      name: 'grpc_server_handled_total',
      help: 'gRPC calls answered, by method and code',
      labelNames: ['method', 'code'],
      registers: [this.registry],
    });
    this.seconds = new Histogram({
      name: 'grpc_server_handling_seconds',
      help: 'Seconds from the request to the answer, by method',
      labelNames: ['method'],
      buckets: secondsBuckets,
      registers: [this.registry],
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The text of `/metrics`. */
  async text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Adds how the commits of this node fare on their way up, read at every look. */
  watchShipping(read: () => ShippingFigures): void {
    const gauge = (name: string, help: string, value: (figures: ShippingFigures) => number): void => {
      new Gauge({
        ...{ name, help, registers: [this.registry] },
        collect() {
          this.set(value(read()));
        },
      });
    };
    gauge('node_shipped_seq', 'Last commit that the node above has applied', ({ shippedSeq }) => shippedSeq);
    gauge('node_shipping_lag', 'Commits that the node above has not applied yet', ({ lag }) => lag);
    gauge('node_shipping_forked', '1: the node above has applied another log', ({ isForked }) => Number(isForked));
  }

  /** The metrics of one method, resolved once and not at each call. */
  ofMethod(method: string): MethodMetrics {
    return new MethodMetrics(this.seconds.labels(method), (code) => this.calls.labels(method, status[code]));
  }
}

/** Counts the calls of one method. */
export class MethodMetrics {
  private readonly byCode = new Map<status, Counter.Internal>();

  constructor(
    private readonly seconds: Histogram.Internal<'method'>,
    private readonly counterOf: (code: status) => Counter.Internal,
  ) {}

  handled(code: status, seconds: number): void {
    let counter = this.byCode.get(code);
    if (counter === undefined) {
      counter = this.counterOf(code);
      this.byCode.set(code, counter);
    }
    counter.inc();
    this.seconds.observe(seconds);
  }
}
