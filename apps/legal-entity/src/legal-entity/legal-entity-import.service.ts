import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '@registry/ledger';
import type { ImportLegalEntitiesRequest, ImportLegalEntitiesResponse } from '@registry/proto/legal-entity/v1';
import {
  type CallContext,
  SERVICE_ENV,
  type ServiceEnv,
  importChunks,
  importRequest,
  recordRows,
  todayInChina,
} from '@registry/service-kit';
import { claimedField } from './claimed-field';
import { numberClaimed } from './legal-entity.errors';
import { legalEntities } from './legal-entity.resource';
import { readLegalEntityRow } from './rules/legal-entity-row';

/** Imports of legal entities: rows are checked one by one and recorded chunk by chunk. */
@Injectable()
export class LegalEntityImportService {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(SERVICE_ENV) private readonly env: ServiceEnv,
  ) {}

  /** Answers each chunk with a result per row, once the accepted rows are durable. */
  run(
    requests: AsyncIterable<ImportLegalEntitiesRequest>,
    call: CallContext,
  ): AsyncGenerator<ImportLegalEntitiesResponse> {
    const rules = { today: todayInChina(), allowSynthetic: this.env.ALLOW_SYNTHETIC };
    return importChunks(requests, {
      domain: call.domain,
      read: (row) => readLegalEntityRow(row, rules),
      apply: (rows, provenance) =>
        recordRows(this.ledger, rows, {
          definition: legalEntities,
          request: importRequest(call, provenance),
          claimed: (row, identifierKind) => numberClaimed(claimedField(row.facts[0]?.data, identifierKind)),
        }),
    });
  }
}
