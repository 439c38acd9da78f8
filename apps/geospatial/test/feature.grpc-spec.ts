import { FeatureRow, FeatureView, LayerRow, SearchFeaturesRequest } from '@registry/proto/geospatial/v1';
import { outcomesOf, provenance, startRegistry, type TestRegistry } from './registry';

const asOf = (validAt: string) => ({ validAt, knownAt: [] });

/** A square of a degree, clockwise on purpose. */
const square = (lon: number, lat: number) =>
  JSON.stringify({
    type: 'Polygon',
    coordinates: [
      [
        [lon, lat],
        [lon, lat + 1],
        [lon + 1, lat + 1],
        [lon + 1, lat],
        [lon, lat],
      ],
    ],
  });
const point = (lon: number, lat: number) => JSON.stringify({ type: 'Point', coordinates: [lon, lat] });

const layers = ['division-outlines', 'wells'].map((layerId, line) =>
  LayerRow.fromPartial({ line, layer: { layerId, title: layerId, open: true }, validFrom: '2000-01-01' }),
);

const outline = { layerId: 'division-outlines', source: '示意', landUse: [{ code: '01', areaKm2: 12.5 }] };
const rows = [
  { feature: { ...outline, featureId: '110103', geometry: square(116, 39) }, validTo: '2010-07-01' },
  { feature: { ...outline, featureId: '110101', geometry: square(117, 39) }, validTo: '2010-07-01' },
  { feature: { ...outline, featureId: '110101', geometry: square(120, 39) }, validFrom: '2010-07-01' },
  { feature: { layerId: 'wells', featureId: 'in', geometry: point(120.5, 39.5), properties: { depth: 12.5 } } },
  { feature: { layerId: 'wells', featureId: 'coded', geometry: point(80, 30), division: '110101' } },
  { feature: { layerId: 'wells', featureId: 'out', geometry: point(100, 30) } },
].map((row, line) => FeatureRow.fromPartial({ line, validFrom: '2009-01-01', ...row }));

describe('features over gRPC', () => {
  let registry: TestRegistry;
  const search = async (request: Partial<SearchFeaturesRequest>) => {
    const page = await registry.features.searchFeatures(SearchFeaturesRequest.fromPartial(request));
    return { ids: page.features.map(({ featureId }) => featureId), page };
  };
  const importFeatures = (chunk: FeatureRow[]) =>
    outcomesOf(registry.features.importFeatures([{ rows: chunk, provenance }]));

  beforeAll(async () => {
    registry = await startRegistry();
    await outcomesOf(registry.features.importLayers([{ rows: layers, provenance }]));
    expect((await importFeatures(rows)).map((outcome) => outcome?.$case)).toEqual(rows.map(() => 'accepted'));
  });
  afterAll(() => registry.stop());

  it('answers a feature with its properties, wound rings, box and area', async () => {
    const name = 'layers/division-outlines/features/110101';
    const feature = await registry.features.getFeature({ name, view: FeatureView.FULL, asOf: undefined });
    expect(JSON.parse(feature.geometry)).toMatchObject({
      coordinates: [
        [
          [120, 39],
          [121, 39],
          [121, 40],
          [120, 40],
          [120, 39],
        ],
      ],
    });
    expect(feature).toMatchObject({ name, division: '110101', bbox: { minLon: 120, maxLat: 40 } });
    expect(feature.areaKm2).toBeCloseTo(9_526.7, -2);
    const well = await registry.features.getFeature({
      name: 'layers/wells/features/in',
      view: FeatureView.BASIC,
      asOf: undefined,
    });
    expect([well.geometry, well.properties]).toEqual(['', { depth: 12.5 }]);
  });

  it('finds features that meet a box, as of a date and as of a commit', async () => {
    const bbox = { minLon: 116.5, minLat: 39.5, maxLon: 120.5, maxLat: 39.6 };
    expect((await search({ bbox })).ids).toEqual(['110101', 'in']);
    expect((await search({ bbox, asOf: asOf('2009-06-01') })).ids).toEqual(['110101', '110103', 'in']);
    const before = { validAt: '', knownAt: [{ partition: 'main', epoch: 1, seq: 1 }] };
    expect((await search({ bbox, asOf: before })).ids).toEqual([]);
  });

  it('finds the areas that contain a point', async () => {
    expect((await search({ point: { lon: 120.5, lat: 39.5 } })).ids).toEqual(['110101']);
    expect((await search({ point: { lon: 117.5, lat: 39.5 } })).ids).toEqual([]);
    expect((await search({ point: { lon: 117.5, lat: 39.5 }, asOf: asOf('2010-06-30') })).ids).toEqual(['110101']);
  });

  it('finds what lies in a division by its code, or by the outline when it has none', async () => {
    expect((await search({ division: '110101', layerId: 'wells' })).ids).toEqual(['coded', 'in']);
    expect((await search({ division: '110101', layerId: 'wells', asOf: asOf('2009-06-01') })).ids).toEqual(['coded']);
    expect((await search({ division: '110000', layerId: 'wells' })).ids).toEqual(['coded']);
  });

  it('pages through a layer at the moment of the first page', async () => {
    const first = await search({ layerId: 'wells', pageSize: 2 });
    await importFeatures([
      FeatureRow.fromPartial({
        feature: { layerId: 'wells', featureId: 'late', geometry: point(1, 1) },
        validFrom: '2009-01-01',
      }),
    ]);
    const second = await search({ layerId: 'wells', pageSize: 2, pageToken: first.page.nextPageToken });
    expect([first.ids, second.ids, second.page.nextPageToken]).toEqual([['coded', 'in'], ['out'], '']);
    expect((await search({ layerId: 'wells' })).ids).toEqual(['coded', 'in', 'late', 'out']);
  });

  it('finds the same after a restart', async () => {
    const before = await search({ division: '110101' });
    await registry.restart();
    expect((await search({ division: '110101' })).ids).toEqual(before.ids);
  });

  it('reads the geography of a division off its outline of the date', async () => {
    const divisions = ['110101', '110103', 'x'];
    const now = await registry.divisions.batchGetDivisionGeographies({ divisions, asOf: undefined });
    expect(now.results.map(({ result }) => (result?.$case === 'error' ? result.value.reason : result?.$case))).toEqual([
      'geography',
      'GEOGRAPHY_NOT_FOUND',
      'MALFORMED',
    ]);
    const then = await registry.divisions.getDivisionGeography({ division: '110103', asOf: asOf('2010-01-01') });
    expect(then).toMatchObject({
      areaMethod: 'generalised-outline',
      source: '示意',
      centroid: { lon: expect.closeTo(116.5), lat: expect.closeTo(39.5) },
      landUse: [{ code: '01', areaKm2: 12.5 }],
      noticeZh: expect.stringContaining('非标准地图'),
    });
  });

  it('refuses a feature with a bad geometry or an unknown layer, naming what is wrong', async () => {
    const open = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}';
    const outcomes = await importFeatures(
      [
        { layerId: 'wells', featureId: 'a', geometry: open },
        { layerId: 'nowhere', featureId: 'a', geometry: point(1, 1) },
        { layerId: 'wells', featureId: 'a b', geometry: point(200, 1), landUse: [{ code: 'zz', areaKm2: -1 }] },
      ].map((feature) => FeatureRow.fromPartial({ feature, validFrom: '2020-01-01' })),
    );
    const faults = outcomes.map((outcome) =>
      outcome?.$case === 'rejected'
        ? [outcome.value.reason, ...outcome.value.fieldViolations.map(({ field }) => field)]
        : [],
    );
    expect(faults).toEqual([
      ['RING_NOT_CLOSED', 'feature.geometry.coordinates[0]'],
      ['LAYER_NOT_FOUND'],
      [
        'INVALID_FIELDS',
        'feature.featureId',
        'feature.landUse[0].code',
        'feature.landUse[0].areaKm2',
        'feature.geometry.coordinates',
      ],
    ]);
  });

  it('takes and answers the largest geometry', async () => {
    const ring = Array.from({ length: 60_000 }, (_, index) => {
      const angle = (index / 60_000) * 2 * Math.PI;
      return [Number((100 + Math.cos(angle)).toFixed(6)), Number((30 + Math.sin(angle)).toFixed(6))];
    });
    const geometry = JSON.stringify({ type: 'Polygon', coordinates: [[...ring, ring[0]]] });
    const feature = { layerId: 'wells', featureId: 'large', geometry };
    const [outcome] = await importFeatures([FeatureRow.fromPartial({ feature, validFrom: '2020-01-01' })]);
    expect(outcome?.$case).toBe('accepted');
    const name = 'layers/wells/features/large';
    const answer = await registry.features.getFeature({ name, view: FeatureView.FULL, asOf: undefined });
    expect(answer.geometry).toHaveLength(geometry.length);
  });

  it('refuses a search without any condition and a box that stands on its head', async () => {
    await expect(search({})).rejects.toMatchObject({ reason: 'SEARCH_TOO_WIDE' });
    await expect(search({ bbox: { minLon: 1, minLat: 2, maxLon: 2, maxLat: 1 } })).rejects.toMatchObject({
      violations: [{ field: 'bbox.maxLat', reason: 'BOX_UPSIDE_DOWN' }],
    });
  });

  it('counts features by layer', async () => {
    const { byLayer } = await registry.statistics.getGeospatialStatistics({ division: '110000', asOf: undefined });
    expect(byLayer).toEqual([
      { code: 'division-outlines', count: 1 },
      { code: 'wells', count: 1 },
    ]);
  });

  it('lists its layers and exports its features by name', async () => {
    const { layers: listed } = await registry.features.listLayers({ pageSize: 0, pageToken: '', asOf: undefined });
    expect(listed.map(({ layerId }) => layerId)).toEqual(['division-outlines', 'wells']);
    const names = [];
    for await (const message of registry.features.exportFeatures({
      asOf: undefined,
      after: 'layers/wells/features/in',
    })) {
      names.push(...message.features.map(({ featureId }) => featureId));
    }
    expect(names).toEqual(['large', 'late', 'out']);
  });
});
