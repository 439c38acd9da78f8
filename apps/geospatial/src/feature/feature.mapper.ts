import type { ErasedVersion, Version } from '@registry/ledger';
import { Feature, FeatureView } from '@registry/proto/geospatial/v1';
import { recordMetadata } from '@registry/service-kit';
import type { Geometry } from '../geometry/geometry';
import type { FeatureData } from './feature.resource';

type FeatureVersion = Version<FeatureData> | ErasedVersion;

/** Versions never change, so each is mapped and parsed once and forgotten with its version. */
const messages = new WeakMap<FeatureVersion, Feature>();
const geometries = new WeakMap<Version<FeatureData>, Geometry>();

/** The message of a version; of an erased one no more than its name and metadata. */
export function toFeature(version: FeatureVersion, view: FeatureView): Feature {
  let message = messages.get(version);
  if (message === undefined) {
    const { landUse = [], properties, ...data }: Partial<FeatureData> = version.data ?? {};
    message = Feature.fromPartial({
      ...data,
      name: version.key,
      ...(properties === undefined ? {} : { properties: JSON.parse(properties) as NonNullable<Feature['properties']> }),
      landUse: [...landUse],
      metadata: recordMetadata(version),
    });
    messages.set(version, message);
  }
  return view === FeatureView.BASIC ? { ...message, geometry: '' } : message;
}

/** The geometry of a version. */
export function geometryOf(version: Version<FeatureData>): Geometry {
  let geometry = geometries.get(version);
  if (geometry === undefined) {
    // It was checked when it was recorded.
    geometry = JSON.parse(version.data.geometry) as Geometry;
    geometries.set(version, geometry);
  }
  return geometry;
}
