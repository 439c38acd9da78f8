import { Inject, Injectable } from '@nestjs/common';
import { type Commit, Ledger } from '@registry/ledger';
import type { AmendmentServiceDefinition, AmendRequest, AmendResponse } from '@registry/proto/common/v1';
import type { CallContext } from '../grpc-server/call-context';
import type { ServiceImplementation } from '../grpc-server/service-implementation';
import { changeMessage } from '../ledger/commit-message';
import { checkRequest } from './amend-request';
import { type Amendment, amend, planAmendments } from './amendments';

/** Ends, annuls, merges and erases records, the same in every registry. */
@Injectable()
export class AmendmentController implements ServiceImplementation<AmendmentServiceDefinition> {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  async amend(request: AmendRequest, { caller = '' }: CallContext): Promise<AmendResponse> {
    const write = checkRequest(request, caller);
    const amendments = planAmendments(this.ledger, request.operations);
    const { result, seq } = await this.ledger.write(write, (tx) => amend(tx, amendments));
    const commit = seq === 0 ? undefined : await this.commit(seq);
    return {
      position: commit?.position,
      recordedAt: commit?.recordedAt,
      results: amendments.map((amendment, index) => ({
        unchanged: result[index] === true,
        changes: commit === undefined ? [] : changesOf(commit, amendment),
      })),
    };
  }

  /** A commit that this process has seen. */
  private async commit(seq: number): Promise<Commit | undefined> {
    const { positions } = await this.ledger.moment();
    const after = positions.map((position) => ({ ...position, seq: seq - 1 }));
    const { commits } = await this.ledger.listChanges({ after, limit: 1 });
    return commits[0];
  }
}

function changesOf({ changes }: Commit, { definition, keys }: Amendment) {
  return changes
    .filter(({ resource, key }) => resource === definition.name && keys.includes(key))
    .map((change) => changeMessage(change));
}
