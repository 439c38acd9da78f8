import type { ImportRowResult, Provenance } from '@registry/proto/common/v1';
import { DivisionRow, FeatureRow } from '@registry/proto/geospatial/v1';
import { LegalEntityRow } from '@registry/proto/legal-entity/v1';
import { IndicatorRow, ObservationRow } from '@registry/proto/macroeconomic/v1';
import { PersonRow } from '@registry/proto/population/v1';
import type { CallOptions } from '@registry/service-kit';
import type { Clients } from '../registries/clients';
import type { RegistryPath } from '../registries/registry-names';
import type { Fields } from './fields';
import type { ImportTarget, RecordChunk } from './import-stream';
import { divisionFields, featureFields } from './geospatial-fields';
import { legalEntityFields } from './legal-entity-fields';
import { indicatorFields, observationFields } from './macroeconomic-fields';
import { personFields } from './person-fields';

const usualLine = 256 * 1024;
/** A geometry may have 2 MiB. */
const featureLine = 3 * 1024 * 1024;

interface ChunkRequest<Row> {
  rows: Row[];
  provenance: Provenance | undefined;
}

interface TargetOf<Row> {
  readonly registry: RegistryPath;
  readonly fields: Fields;
  /** Field of the row that holds the record; empty when the row is the record. */
  readonly record: string;
  readonly row: { fromPartial(partial: never): Row };
  readonly maxLineBytes?: number;
  send(requests: AsyncIterable<ChunkRequest<Row>>, options: CallOptions): AsyncIterable<{ results: ImportRowResult[] }>;
}

/** The fields of a line lie side by side; in the row's message the record lies below, the dates beside it. */
function target<Row>({ registry, fields, record, row, maxLineBytes = usualLine, send }: TargetOf<Row>): ImportTarget {
  const rowOf = (line: number, { validFrom, validTo, ...values }: Readonly<Record<string, unknown>>): Row => {
    const dates = { validFrom, validTo };
    const message = record === '' ? { line, ...values } : { line, ...dates, [record]: { ...values, ...dates } };
    // Its names and types were checked against the fields, which the contract's types keep complete.
    return row.fromPartial(message as never);
  };
  async function* requests(chunks: AsyncIterable<RecordChunk>): AsyncGenerator<ChunkRequest<Row>> {
    for await (const { records, provenance } of chunks) {
      yield { rows: records.map(({ line, values }) => rowOf(line, values)), provenance };
    }
  }
  return {
    registry,
    fields,
    prefix: record === '' ? '' : `${record}.`,
    maxLineBytes,
    send: (chunks, options) => send(requests(chunks), options),
  };
}

/** Everything that can be imported, by `registry/resource`. */
export function importTargets(clients: Clients): ReadonlyMap<string, ImportTarget> {
  return new Map([
    [
      'population/persons',
      target({
        registry: 'population',
        fields: personFields,
        record: 'person',
        row: PersonRow,
        send: (requests, options) => clients.persons.importPersons(requests, options),
      }),
    ],
    [
      'legal-entity/legal-entities',
      target({
        registry: 'legal-entity',
        fields: legalEntityFields,
        record: 'legalEntity',
        row: LegalEntityRow,
        send: (requests, options) => clients.legalEntities.importLegalEntities(requests, options),
      }),
    ],
    [
      'geospatial/divisions',
      target({
        registry: 'geospatial',
        fields: divisionFields,
        record: 'division',
        row: DivisionRow,
        send: (requests, options) => clients.divisions.importDivisions(requests, options),
      }),
    ],
    [
      'geospatial/features',
      target({
        registry: 'geospatial',
        fields: featureFields,
        record: 'feature',
        row: FeatureRow,
        maxLineBytes: featureLine,
        send: (requests, options) => clients.features.importFeatures(requests, options),
      }),
    ],
    [
      'macroeconomic/indicators',
      target({
        registry: 'macroeconomic',
        fields: indicatorFields,
        record: 'indicator',
        row: IndicatorRow,
        send: (requests, options) => clients.indicators.importIndicators(requests, options),
      }),
    ],
    [
      'macroeconomic/observations',
      target({
        registry: 'macroeconomic',
        fields: observationFields,
        record: '',
        row: ObservationRow,
        send: (requests, options) => clients.series.importObservations(requests, options),
      }),
    ],
  ]);
}
