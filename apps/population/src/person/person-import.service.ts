import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '@registry/ledger';
import type { ImportPersonsRequest, ImportPersonsResponse } from '@registry/proto/population/v1';
import {
  type CallContext,
  SERVICE_ENV,
  type ServiceEnv,
  importChunks,
  importRequest,
  recordRows,
  todayInChina,
} from '@registry/service-kit';
import { citizenIdClaimed } from './person.errors';
import { persons } from './person.resource';
import { readPersonRow } from './rules/person-row';

/** Imports of persons: rows are checked one by one and recorded chunk by chunk. */
@Injectable()
export class PersonImportService {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(SERVICE_ENV) private readonly env: ServiceEnv,
  ) {}

  /** Answers each chunk with a result per row, once the accepted rows are durable. */
  run(requests: AsyncIterable<ImportPersonsRequest>, call: CallContext): AsyncGenerator<ImportPersonsResponse> {
    const rules = { today: todayInChina(), allowSynthetic: this.env.ALLOW_SYNTHETIC };
    return importChunks(requests, {
      domain: call.domain,
      read: (row) => readPersonRow(row, rules),
      apply: (rows, provenance) =>
        recordRows(this.ledger, rows, {
          definition: persons,
          request: importRequest(call, provenance),
          claimed: citizenIdClaimed,
        }),
    });
  }
}
