import type { Version } from '@registry/ledger';
import type { BoundingBox, LonLat, SearchFeaturesRequest } from '@registry/proto/geospatial/v1';
import { FieldChecks, invalidArgument, todayInChina, violation } from '@registry/service-kit';
import { divisionCodeForm, divisionCodePattern, isWithin } from '../division/division-code';
import { type Bounds, boundsMeet } from '../geometry/bounds';
import type { Geometry } from '../geometry/geometry';
import { areaContains, meetsBounds } from '../geometry/relation';
import { layerIdPattern } from './feature-name';
import { geometryOf } from './feature.mapper';
import type { FeatureData } from './feature.resource';
import type { SpatialEntry } from './spatial-tree';

/** The whole earth. */
const everywhere: Bounds = { minLon: -180, minLat: -90, maxLon: 180, maxLat: 90 };

/** The outline of the division that is searched, on the date of the search. */
export interface SearchedOutline {
  readonly bbox: Bounds;
  readonly geometry: Geometry;
}

/** The conditions of a search, to be held against entries of the index and then against versions. */
export class SearchConditions {
  private readonly boxes: readonly Bounds[];

  /** @throws RegistryError INVALID_ARGUMENT naming each bad field; SEARCH_TOO_WIDE without any condition */
  constructor(
    private readonly request: SearchFeaturesRequest,
    private readonly outline?: SearchedOutline,
  ) {
    this.boxes = request.bbox === undefined ? [] : boxesOf(request.bbox);
  }

  /** Boxes that cover what is searched. */
  get searched(): readonly Bounds[] {
    const { point } = this.request;
    if (point !== undefined) {
      return [{ minLon: point.lon, minLat: point.lat, maxLon: point.lon, maxLat: point.lat }];
    }
    return this.boxes.length > 0 ? this.boxes : [everywhere];
  }

  /** Whether a feature may be meant, by what the index knows of one of its versions. */
  maybe(entry: SpatialEntry): boolean {
    const { layerId, division } = this.request;
    if (layerId !== '' && entry.layerId !== layerId) {
      return false;
    }
    if (division === '') {
      return true;
    }
    return entry.division === ''
      ? this.outline !== undefined && boundsMeet(entry.bbox, this.outline.bbox)
      : isWithin(entry.division, division);
  }

  /** Whether a version is meant. */
  holds(version: Version<FeatureData>): boolean {
    const { layerId, point } = this.request;
    const { data } = version;
    return (
      (layerId === '' || data.layerId === layerId) &&
      this.inDivision(data) &&
      (this.boxes.length === 0 || this.boxes.some((box) => meets(version, box))) &&
      (point === undefined || areaContains(geometryOf(version), [point.lon, point.lat]))
    );
  }

  private inDivision(data: FeatureData): boolean {
    const { division } = this.request;
    if (division === '') {
      return true;
    }
    if (data.division !== '') {
      return isWithin(data.division, division);
    }
    return this.outline !== undefined && areaContains(this.outline.geometry, [data.centroid.lon, data.centroid.lat]);
  }
}

/** @throws RegistryError INVALID_ARGUMENT naming each bad field; SEARCH_TOO_WIDE without any condition */
export function checkSearch({ layerId, bbox, point, division }: SearchFeaturesRequest): void {
  if (layerId === '' && division === '' && bbox === undefined && point === undefined) {
    throw invalidArgument([
      violation('layerId', 'SEARCH_TOO_WIDE', {
        en: 'give a layer, a box, a point or a division',
        zh: '请给出图层、范围、坐标点或行政区划',
      }),
    ]);
  }
  const checks = new FieldChecks('', todayInChina());
  checks.pattern('layerId', layerId, layerIdPattern, { en: 'must be a layer id', zh: '须为图层标识' });
  checks.pattern('division', division, divisionCodePattern, divisionCodeForm);
  if (point !== undefined) {
    checkPosition(checks, 'point', point);
  }
  if (bbox !== undefined) {
    checkPosition(checks, 'bbox', { lon: bbox.minLon, lat: bbox.minLat });
    checkPosition(checks, 'bbox', { lon: bbox.maxLon, lat: bbox.maxLat });
    if (bbox.minLat > bbox.maxLat) {
      checks.refuse('bbox.maxLat', 'BOX_UPSIDE_DOWN', { en: 'must not be south of minLat', zh: '不得小于 minLat' });
    }
  }
  checks.throwIfAny();
}

function checkPosition(checks: FieldChecks, field: string, { lon, lat }: LonLat): void {
  if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) {
    checks.refuse(field, 'POSITION_OUT_OF_RANGE', {
      en: 'longitude must lie within -180 and 180, latitude within -90 and 90',
      zh: '经度须在 -180 至 180 之间，纬度须在 -90 至 90 之间',
    });
  }
}

/** A box across 180 degrees is two (RFC 7946, 5.2). */
function boxesOf({ minLon, minLat, maxLon, maxLat }: BoundingBox): Bounds[] {
  return minLon <= maxLon
    ? [{ minLon, minLat, maxLon, maxLat }]
    : [
        { minLon, minLat, maxLon: 180, maxLat },
        { minLon: -180, minLat, maxLon, maxLat },
      ];
}

/** A box that holds the whole feature needs no look at its geometry. */
function meets(version: Version<FeatureData>, box: Bounds): boolean {
  const { bbox } = version.data;
  const whole =
    bbox.minLon >= box.minLon && bbox.maxLon <= box.maxLon && bbox.minLat >= box.minLat && bbox.maxLat <= box.maxLat;
  return whole || (boundsMeet(bbox, box) && meetsBounds(geometryOf(version), box));
}
