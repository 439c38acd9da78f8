import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type OverlapCursor } from '@registry/ledger';
import type {
  ListNodesResponse,
  ListOverlapsRequest,
  ListOverlapsResponse,
  NodeServiceDefinition,
  ShipInPartsRequest,
  ShipRequest,
  ShipResponse,
} from '@registry/proto/common/v1';
import type { ServiceEnv } from '../env/service-env';
import { failedPrecondition, unavailable } from '../errors/constructors';
import type { ServiceImplementation } from '../grpc-server/service-implementation';
import type { CallContext } from '../grpc-server/call-context';
import { OWN_NODE, SERVICE_ENV, SERVICE_LOGGER } from '../lifecycle/tokens';
import type { ServiceLogger } from '../logging/logger';
import { PageTokens } from '../page-tokens/page-tokens';
import { pageSize } from '../paging/page-size';
import { DroppedNodes } from './dropped-nodes';
import { joined } from './in-parts';
import { nodeMessage, ownMessage } from './node-message';
import type { OwnNode } from './own-node';
import { checkShipment } from './ship-request';
import { Shipment } from './shipment';

/** The registry's nodes, and what those below ship, the same in every registry. */
@Injectable()
export class NodeController implements ServiceImplementation<NodeServiceDefinition> {
  private isJoining = false;
  private readonly droppedNodes: DroppedNodes;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(OWN_NODE) private readonly own: OwnNode,
    @Inject(Shipment) private readonly shipment: Shipment,
    @Inject(PageTokens) private readonly tokens: PageTokens,
    @Inject(SERVICE_ENV) private readonly env: ServiceEnv,
    @Inject(SERVICE_LOGGER) logger: ServiceLogger,
  ) {
    this.droppedNodes = new DroppedNodes(logger);
  }

  async listNodes(): Promise<ListNodesResponse> {
    const [head, below] = await Promise.all([this.ledger.head(), this.ledger.foreign.nodes()]);
    const own = ownMessage(this.own, head, this.shipment);
    return { nodes: [own, ...below.map((node) => nodeMessage(node, this.own.registry, Date.now()))] };
  }

  async ship(request: ShipRequest): Promise<ShipResponse> {
    this.requireUpper();
    const { foreign } = this.ledger;
    const receiver = { own: this.own, above: this.shipment.above };
    const { node, below, dropped, commits } = checkShipment(receiver, request, new Date().toISOString());
    const elsewhere = await foreign.heard(node, below);
    // A page of commits may come without the nodes below, which says nothing of them.
    if (request.below.length > 0 || commits.length === 0) {
      const known = elsewhere.map(({ name, via }) => ({ node: name, reason: 'NODE_ELSEWHERE', via }));
      this.droppedNodes.note(node.name, [...dropped, ...known]);
    }
    const outcomes = await Promise.allSettled(commits.map((commit) => foreign.adopt(node.name, commit)));
    // Those after a refused one are out of order; it is the first that says why.
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    if (refused) {
      throw refused.reason;
    }
    const applied = await foreign.adopted(node.name);
    return { name: this.own.name, applied: applied?.position, appliedHash: applied?.hash ?? '' };
  }

  async *shipInParts(
    parts: AsyncIterable<ShipInPartsRequest>,
    { signal }: Pick<CallContext, 'signal'>,
  ): AsyncIterable<ShipResponse> {
    this.requireUpper();
    if (this.isJoining) {
      throw unavailable('SHIPMENT_UNDER_WAY', 'Another shipment in parts comes in; ship again in a moment');
    }
    yield await this.shipJoined(parts, signal);
  }

  async listOverlaps(request: ListOverlapsRequest): Promise<ListOverlapsResponse> {
    const { resource, pageToken } = request;
    const limit = pageSize(request.pageSize, { fallback: 100, max: 1_000 });
    const page = pageToken === '' ? undefined : this.tokens.open<Cursor>(pageToken, request);
    const { items, next } = await this.ledger.foreign.overlaps({
      ...{ limit, ...(resource === '' ? {} : { resource }), ...(page ? { after: page.after } : {}) },
    });
    const moment = page?.moment ?? (await this.ledger.moment());
    return {
      overlaps: items.map(({ holderNode, claimantNode, ...overlap }) => ({ ...overlap, holderNode, claimantNode })),
      nextPageToken: next === undefined ? '' : this.tokens.seal({ query: request, moment, after: { ...next } }),
    };
  }

  /** One at a time: each may hold as much as the largest request in memory. */
  private async shipJoined(parts: AsyncIterable<ShipInPartsRequest>, signal: AbortSignal): Promise<ShipResponse> {
    this.isJoining = true;
    try {
      return await this.ship(await joined(parts, { signal }));
    } finally {
      this.isJoining = false;
    }
  }

  private requireUpper(): void {
    const { REPLICA_OF: source } = this.env;
    if (source !== undefined) {
      throw failedPrecondition('NOT_AN_UPPER_NODE', 'This is a replica; ship to its source.', { source });
    }
  }
}

type Cursor = OverlapCursor & Readonly<Record<string, string | number>>;
