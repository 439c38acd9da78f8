import type { Version } from '@registry/ledger';
import type { DivisionGeography } from '@registry/proto/geospatial/v1';
import { recordMetadata } from '@registry/service-kit';
import type { FeatureData } from '../feature/feature.resource';

/** Versions never change, so each is mapped once and forgotten with its version. */
const messages = new WeakMap<Version<FeatureData>, DivisionGeography>();

/** What a division's outline says of its geography. */
export function toGeography(outline: Version<FeatureData>): DivisionGeography {
  const known = messages.get(outline);
  if (known !== undefined) {
    return known;
  }
  const { featureId, areaKm2, areaMethod, source, centroid, bbox, landUse } = outline.data;
  const message = {
    division: featureId,
    areaKm2,
    areaMethod,
    source,
    centroid,
    bbox,
    landUse: [...landUse],
    outline: outline.key,
    notice: 'Not an official map: the outline is for orientation only.',
    noticeZh: '非标准地图，轮廓仅供示意。',
    metadata: recordMetadata(outline),
  };
  messages.set(outline, message);
  return message;
}
