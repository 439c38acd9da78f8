import { NodeServiceDefinition, ShipRequest, type ShipResponse } from '@registry/proto/common/v1';
import { encodeMessage } from '../contract/codec';
import { unavailable } from '../errors/constructors';
import type { Client } from '../grpc-client/client';
import { createClient } from '../grpc-client/create-client';
import { maxRequestBytes, unaryDeadline } from '../grpc-server/limits';
import { partsOf } from './in-parts';

/** Words without commits are answered from what is known. */
const wordMs = 5_000;

/** The node above, over gRPC. */
export class UpperNode {
  private readonly client: Client<typeof NodeServiceDefinition>;

  /** @param address host:port of any process of the node above */
  constructor(
    address: string,
    private readonly stop: AbortSignal,
  ) {
    this.client = createClient(NodeServiceDefinition, { address });
  }

  /** Ships commits; without any it asks how far the node above has come. @throws RegistryError */
  async ship(request: ShipRequest): Promise<ShipResponse> {
    // More than one are never too large.
    if (request.commits.length === 1 && encodeMessage(ShipRequest, request).length > maxRequestBytes) {
      return this.shipInParts(request);
    }
    const deadlineMs = request.commits.length === 0 ? wordMs : unaryDeadline.maxMs;
    return this.client.ship(request, { deadlineMs, signal: this.stop });
  }

  private async shipInParts(request: ShipRequest): Promise<ShipResponse> {
    for await (const answer of this.client.shipInParts(partsOf(request), { signal: this.stop })) {
      return answer;
    }
    throw unavailable('NO_ANSWER', 'The node above ended the call without an answer');
  }

  close(): void {
    this.client.close();
  }
}
