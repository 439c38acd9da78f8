import type { ExportHead, ExportPage, ExportSource, ForeignCommit } from '@registry/ledger';
import { type ExportedHead, LedgerServiceDefinition, type Position } from '@registry/proto/common/v1';
import { createClient } from '../grpc-client/create-client';
import type { Client } from '../grpc-client/client';
import { streamDeadline } from '../grpc-server/limits';
import { exportedVersion } from '../ledger/carried-version';
import { everyChange } from '../ledger/every-change';
import { foreignCommit } from '../ledger/commit-message';

/** Commits of one message: what is applied at once. */
const commitsAMessage = 500;

/** The ledger that a replica copies, over gRPC. */
export class ReplicaSource implements ExportSource {
  private readonly client: Client<typeof LedgerServiceDefinition>;

  /** @param address host:port of any process of the source */
  constructor(
    address: string,
    private readonly stop: AbortSignal,
  ) {
    // A whole registry may take hours to load, and a log is followed for as long as a call may last.
    this.client = createClient(LedgerServiceDefinition, { address, streamDeadlineMs: streamDeadline.maxMs });
  }

  async head(): Promise<ExportHead> {
    const { positions } = await this.client.getHead({});
    for await (const { head } of this.export(positions, '')) {
      return exportHead(head);
    }
    throw new TypeError('An export has no message');
  }

  async *pages(head: ExportHead, cursor: string): AsyncIterable<ExportPage> {
    const at = [{ partition: 'main', epoch: head.epoch, seq: head.seq }];
    for await (const message of this.export(at, cursor)) {
      const { versions, claims } = message;
      yield { versions: versions.map(exportedVersion), claims, cursor: message.cursor };
    }
  }

  /** The commits after a position, and those to come, some at a time; an empty list is a sign of life. */
  async *commits(after: readonly Position[]): AsyncIterable<ForeignCommit[]> {
    const changes = { ...everyChange, after: [...after], limit: commitsAMessage, withVersions: true };
    for await (const { commits } of this.client.watchChanges({ changes, heartbeatSeconds: 0 }, { signal: this.stop })) {
      yield commits.map(foreignCommit);
    }
  }

  /**
   * Whether a log that ends at these positions can go on with the source's: one that began an epoch cannot, where a restore
   * has brought the branch of an earlier epoch back.
   * @throws RegistryError OUT_OF_RANGE when the source's log does not have the positions
   */
  async goesOnFrom(positions: readonly Position[]): Promise<boolean> {
    const { commits } = await this.client.listChanges({ ...everyChange, after: [...positions], limit: 1 });
    const next = commits[0]?.position;
    return next === undefined || positions.every(({ epoch }) => epoch <= next.epoch);
  }

  close(): void {
    this.client.close();
  }

  private export(at: Position[], after: string) {
    return this.client.exportSnapshot({ at, after }, { signal: this.stop });
  }
}

function exportHead(head: ExportedHead | undefined): ExportHead {
  const { position, recordedAt, hash = '', stateHash = '', after = {}, forks = [] } = head ?? {};
  return {
    ...{ epoch: position?.epoch ?? 0, seq: position?.seq ?? 0 },
    ...(recordedAt === undefined ? {} : { recordedAt }),
    ...{ hash, stateHash, after, forks },
  };
}
