/** Layer and feature id of a feature. */
export interface FeatureKey {
  readonly layerId: string;
  readonly featureId: string;
}

/** Layer that holds the outlines of divisions; their feature ids are division codes. */
export const outlineLayer = 'division-outlines';

/** Lower-case letters, digits and hyphens, up to 64. */
export const layerIdPattern = /^[a-z][a-z0-9-]{0,63}$/;

/** Letters, digits, ".", "_" and "-", up to 64. */
export const featureIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const namePattern = /^layers\/([a-z][a-z0-9-]{0,63})\/features\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/;

/** Resource name, `layers/LAYER/features/FEATURE`. */
export function featureName({ layerId, featureId }: FeatureKey): string {
  return `layers/${layerId}/features/${featureId}`;
}

/** What a resource name says; undefined when it is none. */
export function parseFeatureName(name: string): FeatureKey | undefined {
  const [, layerId, featureId] = namePattern.exec(name) ?? [];
  return layerId === undefined || featureId === undefined ? undefined : { layerId, featureId };
}
