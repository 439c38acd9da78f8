import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type WriteTransaction } from '@registry/ledger';
import type { AcceptedRow } from '@registry/proto/common/v1';
import type { ImportObservationsRequest, ImportObservationsResponse } from '@registry/proto/macroeconomic/v1';
import { type CallContext, importChunks, RegistryError, rowFault } from '@registry/service-kit';
import { indicatorNotFound } from '../indicator/indicator.errors';
import { indicators } from '../indicator/indicator.resource';
import { series } from '../series/series.resource';
import { type ObservationFacts, readObservationRow } from './observation-row';
import { observations } from './observation.resource';

type Outcome = Omit<AcceptedRow, 'seq'> | RegistryError;

/** Imports of observations; a series comes to be with its first one. */
@Injectable()
export class ObservationImportService {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  /** Answers each chunk with a result per row, once the accepted rows are durable. */
  run(chunks: AsyncIterable<ImportObservationsRequest>, call: CallContext): AsyncIterable<ImportObservationsResponse> {
    return importChunks(chunks, {
      domain: call.domain,
      read: readObservationRow,
      apply: async (rows, provenance) => {
        const request = { actor: call.caller ?? '', provenance };
        const { result, seq } = await this.ledger.write(request, (tx) => recordAll(tx, rows));
        return result.map((outcome) => (outcome instanceof RegistryError ? outcome : { ...outcome, seq }));
      },
    });
  }
}

async function recordAll(tx: WriteTransaction, rows: readonly ObservationFacts[]): Promise<Outcome[]> {
  const names = [...new Set(rows.map(({ indicator }) => indicator))];
  // Read ahead: one query for each resource, not one per row.
  const [known] = await Promise.all([
    tx.liveVersions(indicators, names),
    tx.liveVersions(series, [...new Set(rows.map(({ observation }) => observation.data.series))]),
    tx.liveVersions(observations, [...new Set(rows.map(({ observation }) => observation.key))]),
  ]);
  const unknown = new Set(names.filter((_, index) => (known[index] ?? []).length === 0));
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    outcomes.push(
      unknown.has(row.indicator)
        ? indicatorNotFound(row.indicator)
        : await tx.attempt((part) => recordRow(part, row)).catch(rowFault),
    );
  }
  return outcomes;
}

async function recordRow(tx: WriteTransaction, { series: data, observation }: ObservationFacts): Promise<Outcome> {
  const { key, validFrom } = observation;
  const seriesKey = observation.data.series;
  const [live = []] = await tx.liveVersions(series, [seriesKey]);
  if (!live.some((version) => version.validFrom <= validFrom)) {
    await tx.record(series, { key: seriesKey, data, validFrom });
  }
  const { unchanged } = await tx.record(observations, observation);
  return { key, unchanged };
}
