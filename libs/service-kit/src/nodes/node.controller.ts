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
import { OWN_NODE, SERVICE_ENV } from '../lifecycle/tokens';
import { PageTokens } from '../page-tokens/page-tokens';
import { pageSize } from '../paging/page-size';
import { joined } from './in-parts';
import { nodeMessage, ownMessage } from './node-message';
import type { OwnNode } from './own-node';
import { checkShipment } from './ship-request';
import { Shipment } from './shipment';

/** The registry's nodes, and what those below ship, the same in every registry. */
@Injectable()
export class NodeController implements ServiceImplementation<NodeServiceDefinition> {
  private isJoining = false;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(OWN_NODE) private readonly own: OwnNode,
    @Inject(Shipment) private readonly shipment: Shipment,
    @Inject(PageTokens) private readonly tokens: PageTokens,
    @Inject(SERVICE_ENV) private readonly env: ServiceEnv,
  ) {}

  async listNodes(): Promise<ListNodesResponse> {
    const [head, below] = await Promise.all([this.ledger.head(), this.ledger.foreign.nodes()]);
    const own = ownMessage(this.own, head, this.shipment);
    return { nodes: [own, ...below.map((node) => nodeMessage(node, this.own.registry, Date.now()))] };
  }

  async ship(request: ShipRequest): Promise<ShipResponse> {
    if (this.env.REPLICA_OF !== undefined) {
      throw failedPrecondition('NOT_AN_UPPER_NODE', 'This is a replica; ship to its source.', {
        source: this.env.REPLICA_OF,
      });
    }
    const { foreign } = this.ledger;
    const { node, below, commits } = checkShipment(this.own, request, new Date().toISOString());
    await foreign.heard(node, below);
    const outcomes = await Promise.allSettled(commits.map((commit) => foreign.adopt(node.name, commit)));
    // Those after a refused one are out of order; it is the first that says why.
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    if (refused) {
      throw refused.reason;
    }
    const applied = await foreign.adopted(node.name);
    return { name: this.own.name, applied: applied?.position, appliedHash: applied?.hash ?? '' };
  }

  async *shipInParts(parts: AsyncIterable<ShipInPartsRequest>): AsyncIterable<ShipResponse> {
    if (this.isJoining) {
      throw unavailable('SHIPMENT_UNDER_WAY', 'Another shipment in parts comes in; ship again in a moment');
    }
    this.isJoining = true;
    try {
      yield await this.ship(await joined(parts));
    } finally {
      this.isJoining = false;
    }
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
}

type Cursor = OverlapCursor & Readonly<Record<string, string | number>>;
