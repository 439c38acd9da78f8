import type { ResourceDefinition } from '@registry/ledger';
import type { Bounds } from '../geometry/bounds';

/** 地理要素 what the registry keeps of a feature; unset texts are empty. */
export interface FeatureData {
  readonly layerId: string;
  readonly featureId: string;
  /** GeoJSON geometry as JSON text, wound after RFC 7946: served as it is, parsed only to be searched. */
  readonly geometry: string;
  /** JSON object as text: its member names may be any, which stores do not allow of fields. */
  readonly properties: string;
  readonly division: string;
  readonly bbox: Bounds;
  readonly centroid: { readonly lon: number; readonly lat: number };
  readonly areaKm2: number;
  readonly areaMethod: string;
  readonly source: string;
  readonly landUse: readonly { readonly code: string; readonly areaKm2: number }[];
}

/** Features, keyed by their resource name. Searched by the in-process spatial index. */
export const features: ResourceDefinition<FeatureData> = {
  name: 'features',
  schemaVersion: 1,
  identifiers: () => [],
  indexes: [],
  divisions: ({ division }) => (division === '' ? [] : [division]),
  counters: ({ layerId, division }) => [
    { counter: 'features', division: division === '' ? '000000' : division.slice(0, 6), group: layerId },
  ],
};
