import type { ResourceDefinition } from '@registry/ledger';

/** 图层 what the registry keeps of a layer; unset texts are empty. */
export interface LayerData {
  readonly layerId: string;
  readonly title: string;
  readonly titleEn: string;
  readonly description: string;
  readonly featureClass: string;
  readonly source: string;
  readonly open: boolean;
}

/** Layers, keyed by layer id. */
export const layers: ResourceDefinition<LayerData> = {
  name: 'layers',
  schemaVersion: 1,
  identifiers: () => [],
  indexes: [],
  counters: () => [],
};
