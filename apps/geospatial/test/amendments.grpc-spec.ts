import { AmendRequest } from '@registry/proto/common/v1';
import { DivisionRow, FeatureRow, FeatureView, LayerRow } from '@registry/proto/geospatial/v1';
import { outcomesOf, provenance, startRegistry, type TestRegistry } from './registry';

const well = (featureId: string) => `layers/wells/features/${featureId}`;
const gone = { code: 5, reason: 'RECORD_ERASED' };

describe('amendments of places over gRPC', () => {
  let registry: TestRegistry;

  beforeAll(async () => {
    registry = await startRegistry();
    const layer = { layerId: 'wells', title: 'wells', open: true };
    const geometry = JSON.stringify({ type: 'Point', coordinates: [120, 30] });
    const features = ['a', 'b', 'c'].map((featureId, line) =>
      FeatureRow.fromPartial({
        line,
        feature: { layerId: 'wells', featureId, geometry, properties: { depth: 1 } },
        validFrom: '2001-01-01',
      }),
    );
    const divisions = ['110103', '110104'].map((code, line) =>
      DivisionRow.fromPartial({ line, division: { code, name: '某区', parent: '110100', validFrom: '2001-01-01' } }),
    );
    const { features: features_, divisions: divisions_ } = registry;
    const layerRow = LayerRow.fromPartial({ line: 1, layer, validFrom: '2000-01-01' });
    const outcomes = [
      ...(await outcomesOf(features_.importLayers([{ rows: [layerRow], provenance }]))),
      ...(await outcomesOf(features_.importFeatures([{ rows: features, provenance }]))),
      ...(await outcomesOf(divisions_.importDivisions([{ rows: divisions, provenance }]))),
    ];
    expect(outcomes.filter((outcome) => outcome?.$case !== 'accepted')).toEqual([]);
    await registry.amendments.amend(
      AmendRequest.fromPartial({
        provenance: { ...provenance, legalBasis: 'test' },
        operations: [
          { operation: { $case: 'merge', value: { resource: 'features', from: well('a'), into: well('b') } } },
          { operation: { $case: 'erase', value: { resource: 'features', key: well('c') } } },
          { operation: { $case: 'erase', value: { resource: 'divisions', key: '110103' } } },
        ],
      }),
    );
  });
  afterAll(() => registry.stop());

  it('answer the feature that stands for a merged one', async () => {
    const view = FeatureView.FULL;
    const feature = await registry.features.getFeature({ name: well('a'), view, asOf: undefined });
    expect(feature).toMatchObject({ name: well('b'), featureId: 'b' });
    const names = [well('a'), well('c'), well('none')];
    const { results } = await registry.features.batchGetFeatures({ names, view, asOf: undefined });
    expect(results.map(({ result }) => result?.value)).toMatchObject([
      { name: well('b') },
      gone,
      { reason: 'FEATURE_NOT_FOUND' },
    ]);
  });

  it('keep of an erased feature its history without data', async () => {
    const request = { name: well('c'), view: FeatureView.FULL, pageSize: 0, pageToken: '', asOf: undefined };
    await expect(registry.features.getFeature(request)).rejects.toMatchObject(gone);
    const { versions } = await registry.features.getFeatureHistory(request);
    expect(versions).toMatchObject([{ name: well('c'), geometry: '', metadata: { erased: true } }]);
    expect(versions[0]?.properties ?? {}).toEqual({});
  });

  it('keep of an erased division its history without data', async () => {
    await expect(registry.divisions.getDivision({ code: '110103', asOf: undefined })).rejects.toMatchObject(gone);
    const codes = ['110103', '110104'];
    const { results } = await registry.divisions.batchGetDivisions({ codes, asOf: undefined });
    expect(results.map(({ result }) => result?.value)).toMatchObject([gone, { code: '110104' }]);
    const history = { code: '110103', pageSize: 0, pageToken: '', asOf: undefined };
    const { versions } = await registry.divisions.getDivisionHistory(history);
    expect(versions).toMatchObject([
      { code: '110103', name: '', validFrom: '2001-01-01', predecessors: [], metadata: { erased: true } },
    ]);
  });
});
