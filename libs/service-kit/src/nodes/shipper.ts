import { isDeepStrictEqual } from 'node:util';
import type { Ledger } from '@registry/ledger';
import type { Commit, Position, ShipResponse } from '@registry/proto/common/v1';
import { status } from '@grpc/grpc-js';
import type { RegistryError } from '../errors/registry-error';
import { toRegistryError } from '../errors/to-registry-error';
import { pageBytes } from '../grpc-server/limits';
import { type AfterFailure, keepTrying } from '../lifecycle/keep-trying';
import { describeError } from '../logging/describe-error';
import type { ServiceLogger } from '../logging/logger';
import type { ShippingFigures } from '../metrics/service-metrics';
import { holdLock } from '../shared-state/hold-lock';
import { LockHeldError, type Locks, LocksUnavailableError } from '../shared-state/locks';
import { isForked, requireCommon } from './common-log';
import { nodeMessage, ownMessage } from './node-message';
import type { OwnNode } from './own-node';
import { type PageLimits, shipPages } from './ship-pages';
import type { Shipment } from './shipment';
import type { UpperNode } from './upper-node';

/** In silence the node above hears of this one so often. */
const heartbeatMs = 10_000;
/** Who was refused looks again after this long: those who run the nodes may have settled it. */
const refusedMs = 60_000;
const leaseMs = 15_000;
/** The node itself and those below it go with every message: beside them the commits have this much room. */
const limits: PageLimits = { commits: 500, changes: 10_000, bytes: pageBytes };

/** Codes after which the same may succeed as it is. */
const passing: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.CANCELLED,
  status.ABORTED,
  status.INTERNAL,
  status.UNKNOWN,
]);

/** A commit of this node, as the node above tells of the last that it has applied. */
interface AppliedCommit {
  readonly position: Position;
  readonly hash: string;
}

/** What a shipper works with. */
export interface ShipperParts {
  readonly node: OwnNode;
  readonly ledger: Ledger;
  readonly upper: UpperNode;
  /** Is told how the commits fare. */
  readonly shipment: Shipment;
  readonly locks: Locks;
  /** What tells the processes of this node from those of others. */
  readonly database: string;
  readonly logger: ServiceLogger;
  /** Aborted when the service stops. */
  readonly stop: AbortSignal;
}

/**
 * Ships the commits of this node upward, in order, beginning after the last one that the node above has applied. While that
 * one is away this node serves, and catches up later. What is refused is said once in the log, and tried again every minute.
 * Processes of one node take turns; without the lock each ships, for what came before is passed over above.
 */
export class Shipper {
  private shipping: Promise<void> = Promise.resolve();
  private failing = '';
  private headSeq = 0;
  /** When the node above was last told of the nodes below, in milliseconds of the process' clock. */
  private toldBelowAt = -Infinity;

  constructor(private readonly parts: ShipperParts) {}

  /** How far the commits of this node have come, for the metrics. */
  get figures(): ShippingFigures {
    const { applied, isForked } = this.parts.shipment;
    const shippedSeq = applied?.seq ?? 0;
    return { shippedSeq, lag: Math.max(0, this.headSeq - shippedSeq), isForked };
  }

  /** Begins to ship, and goes on in the background. */
  start(): void {
    this.parts.ledger.onCommit(({ position }) => this.reached([position]));
    this.shipping = keepTrying({
      attempt: (onProgress) => this.shipAlone(onProgress),
      onFailure: (error) => this.afterFailure(error),
      stop: this.parts.stop,
    });
  }

  /** Resolves when nothing is under way any more. */
  async stopped(): Promise<void> {
    await this.shipping;
    this.parts.upper.close();
  }

  private async shipAlone(onProgress: () => void): Promise<void> {
    const { locks, database, logger, stop } = this.parts;
    const lease = { ttlMs: leaseMs, waitMs: heartbeatMs, signal: stop };
    try {
      await holdLock(locks, `ship.${database}`, lease, () => this.shipAll(onProgress));
    } catch (error) {
      if (error instanceof LockHeldError) {
        // Another process ships: this one only knows how far that is.
        await this.look();
        this.goesWell();
        onProgress();
      } else if (error instanceof LocksUnavailableError) {
        logger.warn({ lock: error.lock }, 'Shipping to the node above without the lock');
        await this.shipAll(onProgress);
      } else {
        throw error;
      }
    }
  }

  /** Follows this log from where the node above stands, until that is elsewhere than this one left it. */
  private async shipAll(onProgress: () => void): Promise<void> {
    const { ledger, stop } = this.parts;
    let last = await this.look();
    const query = { limit: limits.commits, ...(last === undefined ? {} : { after: [last.position] }) };
    for await (const { commits } of ledger.watchChanges(query, { heartbeatMs, signal: stop })) {
      const pages = commits.length > 0 ? shipPages(ledger, commits, limits) : [[]];
      for await (const page of pages) {
        const answer = await this.tell(page);
        last = lastOf(page) ?? last;
        if (!isDeepStrictEqual(appliedOf(answer), last)) {
          this.wentElsewhere(last, answer);
          return;
        }
        this.goesWell();
        onProgress();
      }
    }
  }

  /** The node above was restored from a backup, or another process ships too: where to go on is asked anew. */
  private wentElsewhere(last: AppliedCommit | undefined, { name, applied }: ShipResponse): void {
    if (last === undefined || (applied?.seq ?? 0) >= last.position.seq) {
      return;
    }
    const shipped = { shippedSeq: last.position.seq, appliedSeq: applied?.seq ?? 0 };
    this.parts.logger.warn(
      { above: name, ...shipped },
      'The node above has less than was shipped: it is shipped again',
    );
  }

  /** How far the node above has come. @throws RegistryError `SHIPMENT_FORKED` when that is in no common log */
  private async look(): Promise<AppliedCommit | undefined> {
    const { ledger, shipment } = this.parts;
    const applied = appliedOf(await this.tell([]));
    if (applied === undefined) return undefined;
    try {
      await requireCommon(ledger, applied.position, applied.hash);
    } catch (error) {
      shipment.isForked = isForked(toRegistryError(error));
      // The node above learns it from this one, which ships it nothing.
      if (shipment.isForked) await this.tell([]);
      throw error;
    }
    return applied;
  }

  private async tell(commits: Commit[]): Promise<ShipResponse> {
    const { node, ledger, shipment, upper } = this.parts;
    // Commits go without the nodes below, except where they leave no silence for word of those.
    const isTime = commits.length === 0 || performance.now() - this.toldBelowAt >= heartbeatMs;
    const [head, nodes] = await Promise.all([ledger.head(), isTime ? ledger.foreign.nodes() : []]);
    this.reached(head.positions);
    const below = nodes.map((one) => nodeMessage(one, node.registry, Date.now()));
    const answer = await upper.ship({ node: ownMessage(node, head, shipment), commits, below });
    if (isTime) this.toldBelowAt = performance.now();
    shipment.above = answer.name;
    shipment.applied = answer.applied;
    return answer;
  }

  private goesWell(): void {
    if (this.failing === '') return;
    const { shipment, logger } = this.parts;
    this.failing = '';
    shipment.isForked = false;
    logger.info({ above: shipment.above }, 'The node above takes commits again');
  }

  private afterFailure(thrown: unknown): AfterFailure {
    const error = toRegistryError(thrown);
    const { code, reason, metadata } = error;
    const said = { code: status[code], reason, metadata, ...causeOf(error) };
    const isNews = this.failing !== reason;
    this.failing = reason;
    if (passing.has(code)) {
      if (isNews) this.parts.logger.warn(said, 'The node above cannot be reached; commits are shipped when it can');
      return 'soon';
    }
    this.parts.shipment.isForked = isForked(error);
    if (isNews) this.parts.logger.fatal(said, 'The node above refuses the commits of this one; nothing is shipped');
    return { inMs: refusedMs };
  }

  private reached(positions: readonly Position[]): void {
    this.headSeq = Math.max(this.headSeq, positions[0]?.seq ?? 0);
  }
}

function lastOf(commits: readonly Commit[]): AppliedCommit | undefined {
  const { position, hash } = commits.at(-1) ?? {};
  return position && hash !== undefined ? { position, hash } : undefined;
}

function appliedOf({ applied, appliedHash }: ShipResponse): AppliedCommit | undefined {
  return applied && { position: applied, hash: appliedHash };
}

function causeOf({ cause }: RegistryError): object {
  return cause === undefined ? {} : { error: describeError(cause) };
}
