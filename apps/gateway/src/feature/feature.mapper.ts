import type { Feature, Layer } from '@registry/proto/geospatial/v1';
import { sparse } from '@registry/service-kit';

/** Media type of GeoJSON, RFC 7946. */
export const geoJsonType = 'application/geo+json; charset=utf-8';

const jsonType = 'application/json';

/** A collection of OGC API Features, clause 7.14. */
export function collectionBody(layer: Layer) {
  return {
    id: layer.layerId,
    title: layer.title,
    titleEn: layer.titleEn === '' ? undefined : layer.titleEn,
    description: layer.description,
    source: layer.source,
    itemType: 'feature',
    crs: ['http://www.opengis.net/def/crs/OGC/1.3/CRS84'],
    links: [
      { rel: 'self', type: jsonType, href: `/geo/collections/${layer.layerId}` },
      { rel: 'items', type: 'application/geo+json', href: `/geo/collections/${layer.layerId}/items` },
    ],
  };
}

/**
 * A feature as GeoJSON text (RFC 7946, 3.2). The registry answers the geometry as text that it has checked, so it is
 * put in as it is.
 */
export function featureText(feature: Feature): string {
  const { bbox } = feature;
  const known = sparse({
    division: feature.division,
    areaKm2: feature.areaKm2,
    areaMethod: feature.areaMethod,
    source: feature.source,
    centroid: feature.centroid && [feature.centroid.lon, feature.centroid.lat],
    validFrom: feature.metadata?.validFrom,
    validTo: feature.metadata?.validTo,
  });
  const properties = { ...feature.properties, ...known };
  const box = bbox === undefined ? '' : `"bbox":[${bbox.minLon},${bbox.minLat},${bbox.maxLon},${bbox.maxLat}],`;
  const geometry = feature.geometry === '' ? 'null' : feature.geometry;
  const id = JSON.stringify(feature.featureId);
  return `{"type":"Feature","id":${id},${box}"geometry":${geometry},"properties":${JSON.stringify(properties)}}`;
}

/** A page of features as GeoJSON text, with the link to the next one. */
export function featureCollectionText(features: readonly Feature[], links: readonly object[]): string {
  const texts = features.map(featureText).join(',');
  const counted = `"numberReturned":${features.length},"links":${JSON.stringify(links)}`;
  return `{"type":"FeatureCollection","features":[${texts}],${counted}}`;
}
