import {
  BaseType,
  Frequency,
  IndicatorRow,
  IndicatorServiceDefinition,
  ObservationRow,
  ObservationStatus,
  PeriodBasis,
  PriceBasis,
  SeriesServiceDefinition,
} from '@registry/proto/macroeconomic/v1';
import { createClient } from '@registry/service-kit';
import { readMacroIndicators, readMacroObservations } from '../sources/macro';
import { IMPORT_DEADLINE_MS, importRows } from './import-rows';
import type { SeedOptions, SeedProgress, SeedResult } from './seed';

function indicatorRows(): IndicatorRow[] {
  return readMacroIndicators().map((indicator, index) =>
    IndicatorRow.fromPartial({
      line: index + 1,
      indicator: {
        ...indicator,
        frequency: Frequency[indicator.frequency],
        baseType: BaseType[indicator.baseType],
        priceBasis: PriceBasis[indicator.priceBasis],
        periodBasis: PeriodBasis[indicator.periodBasis],
      },
    }),
  );
}

function observationRows(): ObservationRow[] {
  return readMacroObservations().map(({ status, ...observation }, index) =>
    ObservationRow.fromPartial({ ...observation, line: index + 1, status: ObservationStatus[status] }),
  );
}

const provenance = {
  sourceDepartment: '国家统计局',
  legalBasis: '中华人民共和国统计法',
  reason: 'initial load of published figures',
  itemSources: {},
};

export async function seedMacroeconomic(
  address: string,
  _options: SeedOptions,
  onProgress: SeedProgress,
): Promise<SeedResult[]> {
  const indicators = createClient(IndicatorServiceDefinition, { address, streamDeadlineMs: IMPORT_DEADLINE_MS });
  const series = createClient(SeriesServiceDefinition, { address, streamDeadlineMs: IMPORT_DEADLINE_MS });
  try {
    const indicator = await importRows((requests) => indicators.importIndicators(requests), {
      rows: indicatorRows(),
      provenance,
    });
    const observation = await importRows((requests) => series.importObservations(requests), {
      rows: observationRows(),
      provenance,
      onProgress: (rows) => onProgress('observations', rows),
    });
    return [
      { resource: 'indicators', ...indicator },
      { resource: 'observations', ...observation },
    ];
  } finally {
    indicators.close();
    series.close();
  }
}
