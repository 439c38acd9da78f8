import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '@registry/ledger';
import type { Head, LedgerServiceDefinition, ListChangesRequest, ListChangesResponse } from '@registry/proto/common/v1';
import type { ServiceImplementation } from '../grpc-server/service-implementation';
import { pageSize } from '../paging/page-size';
import { commitMessage } from './commit-message';

/** Head and changes of the registry's ledger, the same in every registry. */
@Injectable()
export class LedgerController implements ServiceImplementation<LedgerServiceDefinition> {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  async getHead(): Promise<Head> {
    const { positions, recordedAt, stateHash, after } = await this.ledger.head();
    return { positions: [...positions], recordedAt, stateHash, after: { ...after } };
  }

  async listChanges(request: ListChangesRequest): Promise<ListChangesResponse> {
    const { commits, next } = await this.ledger.listChanges({
      limit: pageSize(request.limit, { fallback: 100, max: 1_000, field: 'limit' }),
      ...(request.after.length === 0 ? {} : { after: request.after }),
      ...(request.resources.length === 0 ? {} : { resources: request.resources }),
    });
    return { commits: commits.map(commitMessage), next: [...next] };
  }
}
