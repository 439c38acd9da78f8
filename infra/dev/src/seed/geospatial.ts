import {
  DivisionServiceDefinition,
  FeatureRow,
  FeatureServiceDefinition,
  LayerRow,
} from '@registry/proto/geospatial/v1';
import { createClient } from '@registry/service-kit';
import { OUTLINE_NOTICE, readOutlines } from '../sources/outlines/outlines';
import { divisionRows } from './divisions';
import { IMPORT_DEADLINE_MS, importRows } from './import-rows';
import type { SeedOptions, SeedProgress, SeedResult } from './seed';

const OUTLINES = 'division-outlines';
/** Outlines are up to 190 kB each: a chunk stays well below a message's limit. */
const OUTLINE_CHUNK = 15;

function outlineLayer(): LayerRow {
  return LayerRow.fromPartial({
    line: 1,
    layer: {
      layerId: OUTLINES,
      title: '行政区划轮廓',
      titleEn: 'Outlines of administrative divisions',
      description: `${OUTLINE_NOTICE.zh}。${OUTLINE_NOTICE.en}.`,
      featureClass: '6',
      source: 'china-geojson 1.0.0, echarts 4.9.0',
      open: true,
    },
    validFrom: '1949-10-01',
  });
}

function* outlineRows(): Generator<FeatureRow> {
  let line = 0;
  for (const { divisionCode, name, level, edition, geometry, source, areaMethod, ...valid } of readOutlines()
    .outlines) {
    yield FeatureRow.fromPartial({
      line: ++line,
      feature: {
        layerId: OUTLINES,
        featureId: divisionCode,
        geometry: JSON.stringify(geometry),
        properties: { name, level, edition },
        division: divisionCode,
        areaMethod,
        source,
      },
      ...valid,
    });
  }
}

const provenance = (sourceDepartment: string) => ({
  sourceDepartment,
  legalBasis: 'public data',
  reason: 'initial load',
  itemSources: {},
});

export async function seedGeospatial(
  address: string,
  { towns = true }: SeedOptions,
  onProgress: SeedProgress,
): Promise<SeedResult[]> {
  const divisions = createClient(DivisionServiceDefinition, { address, streamDeadlineMs: IMPORT_DEADLINE_MS });
  const features = createClient(FeatureServiceDefinition, { address, streamDeadlineMs: IMPORT_DEADLINE_MS });
  try {
    const division = await importRows((requests) => divisions.importDivisions(requests), {
      rows: divisionRows(towns),
      provenance: provenance('民政部'),
      onProgress: (rows) => onProgress('divisions', rows),
    });
    const layer = await importRows((requests) => features.importLayers(requests), {
      rows: [outlineLayer()],
      provenance: provenance('china-geojson, echarts'),
    });
    const outline = await importRows((requests) => features.importFeatures(requests), {
      rows: outlineRows(),
      chunkRows: OUTLINE_CHUNK,
      provenance: provenance('china-geojson, echarts'),
      onProgress: (rows) => onProgress('outlines', rows),
    });
    return [
      { resource: 'divisions', ...division },
      { resource: 'layers', ...layer },
      { resource: 'outlines', ...outline },
    ];
  } finally {
    divisions.close();
    features.close();
  }
}
