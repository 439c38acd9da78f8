import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type WriteTransaction } from '@registry/ledger';
import type { AcceptedRow } from '@registry/proto/common/v1';
import type { ImportObservationsRequest, ImportObservationsResponse } from '@registry/proto/macroeconomic/v1';
import { type CallContext, importChunks, importRequest, recordEach, recordFact } from '@registry/service-kit';
import { indicatorNotFound } from '../indicator/indicator.errors';
import { indicators } from '../indicator/indicator.resource';
import { series } from '../series/series.resource';
import { type ObservationFacts, readObservationRow } from './observation-row';
import { observations } from './observation.resource';

/** Imports of observations; a series comes to be with its first one. */
@Injectable()
export class ObservationImportService {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  /** Answers each chunk with a result per row, once the accepted rows are durable. */
  run(chunks: AsyncIterable<ImportObservationsRequest>, call: CallContext): AsyncIterable<ImportObservationsResponse> {
    return importChunks(chunks, {
      domain: call.domain,
      read: readObservationRow,
      apply: (rows, provenance) => recordEach(this.ledger, rows, importRequest(call, provenance), { prepare, record }),
    });
  }
}

function prepare(tx: WriteTransaction, rows: readonly ObservationFacts[]): Promise<unknown> {
  return Promise.all([
    tx.liveVersions(indicators, [...new Set(rows.map(({ indicator }) => indicator))]),
    tx.liveVersions(series, [...new Set(rows.map(({ observation }) => observation.data.series))]),
    tx.liveVersions(observations, [...new Set(rows.map(({ observation }) => observation.key))]),
  ]);
}

async function record(tx: WriteTransaction, row: ObservationFacts): Promise<AcceptedRow> {
  const { validFrom, data } = row.observation;
  const [definitions = []] = await tx.liveVersions(indicators, [row.indicator]);
  if (definitions.length === 0) {
    throw indicatorNotFound(row.indicator);
  }
  const [live = []] = await tx.liveVersions(series, [data.series]);
  if (!live.some((version) => version.validFrom <= validFrom)) {
    await tx.record(series, { key: data.series, data: row.series, validFrom });
  }
  return recordFact(tx, observations, row.observation);
}
