import { NodeServiceDefinition, type ShipRequest, type ShipResponse } from '@registry/proto/common/v1';
import type { Client } from '../grpc-client/client';
import { createClient } from '../grpc-client/create-client';
import { unaryDeadline } from '../grpc-server/limits';

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
  ship(request: ShipRequest): Promise<ShipResponse> {
    const deadlineMs = request.commits.length === 0 ? wordMs : unaryDeadline.maxMs;
    return this.client.ship(request, { deadlineMs, signal: this.stop });
  }

  close(): void {
    this.client.close();
  }
}
