import type { Geometry, PolygonRings, Position, Ring } from './geometry';
import { GeometryError } from './geometry.errors';
import { wind } from './winding';

/** Bounds of one geometry. */
const geometryLimits = { bytes: 2 * 1024 * 1024, positions: 100_000, rings: 10_000 } as const;

/**
 * Reads a GeoJSON geometry (RFC 7946, 3.1) from JSON text: longitude and latitude within their bounds, lines of two
 * positions, closed rings of four, exterior rings turned counterclockwise and holes clockwise (3.1.6).
 * @throws GeometryError GEOMETRY_TOO_LARGE, GEOMETRY_NOT_JSON, GEOMETRY_TYPE_UNKNOWN, GEOMETRY_EMPTY,
 *   POSITION_MALFORMED, POSITION_OUT_OF_RANGE, LINE_TOO_SHORT, RING_TOO_SHORT, RING_NOT_CLOSED, RING_WITHOUT_AREA
 */
export function parseGeometry(text: string): Geometry {
  if (text.length > geometryLimits.bytes || Buffer.byteLength(text) > geometryLimits.bytes) {
    throw tooLarge('', `${geometryLimits.bytes} bytes`, `${geometryLimits.bytes} 字节`);
  }
  const { type, coordinates } = parseObject(text);
  const reader = new CoordinateReader();
  const path = 'coordinates';
  switch (type) {
    case 'Point':
      return { type, coordinates: reader.position(coordinates, path) };
    case 'MultiPoint':
      return { type, coordinates: reader.positions(coordinates, path) };
    case 'LineString':
      return { type, coordinates: reader.line(coordinates, path) };
    case 'MultiLineString':
      return { type, coordinates: reader.list(coordinates, path, (item, at) => reader.line(item, at)) };
    case 'Polygon':
      return { type, coordinates: reader.polygon(coordinates, path) };
    case 'MultiPolygon':
      return { type, coordinates: reader.list(coordinates, path, (item, at) => reader.polygon(item, at)) };
    default:
      throw new GeometryError('GEOMETRY_TYPE_UNKNOWN', 'type', {
        en: 'must be Point, MultiPoint, LineString, MultiLineString, Polygon or MultiPolygon',
        zh: '必须是 Point、MultiPoint、LineString、MultiLineString、Polygon 或 MultiPolygon',
      });
  }
}

function parseObject(text: string): { type?: unknown; coordinates?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GeometryError('GEOMETRY_NOT_JSON', '', {
      en: 'must be a GeoJSON geometry as JSON text',
      zh: '必须是 JSON 文本形式的 GeoJSON 几何',
    });
  }
  return value;
}

/** Reads the coordinates of one geometry and counts them. */
class CoordinateReader {
  private positionCount = 0;
  private ringCount = 0;

  list<T>(value: unknown, path: string, read: (item: unknown, path: string) => T): T[] {
    if (!Array.isArray(value) || value.length === 0) {
      throw new GeometryError('GEOMETRY_EMPTY', path, {
        en: 'must be an array that is not empty',
        zh: '必须是非空数组',
      });
    }
    return value.map((item: unknown, index) => read(item, `${path}[${index}]`));
  }

  positions(value: unknown, path: string): Position[] {
    return this.list(value, path, (item, at) => this.position(item, at));
  }

  line(value: unknown, path: string): Position[] {
    const line = this.positions(value, path);
    if (line.length < 2) {
      throw new GeometryError('LINE_TOO_SHORT', path, {
        en: 'must have two positions or more',
        zh: '至少需要两个坐标',
      });
    }
    return line;
  }

  polygon(value: unknown, path: string): PolygonRings {
    return this.list(value, path, (item, at) => this.ring(item, at)).map((ring, index) => {
      const wound = wind(ring, index === 0 ? 'counterclockwise' : 'clockwise');
      if (wound === undefined) {
        throw new GeometryError('RING_WITHOUT_AREA', `${path}[${index}]`, {
          en: 'must enclose an area',
          zh: '必须围成面积',
        });
      }
      return wound;
    });
  }

  position(value: unknown, path: string): Position {
    this.positionCount += 1;
    if (this.positionCount > geometryLimits.positions) {
      throw tooLarge(path, `${geometryLimits.positions} positions`, `${geometryLimits.positions} 个坐标`);
    }
    const [lon, lat, ...rest]: unknown[] = Array.isArray(value) ? value : [];
    if (typeof lon !== 'number' || typeof lat !== 'number' || rest.length > 0) {
      throw new GeometryError('POSITION_MALFORMED', path, {
        en: 'must be [longitude, latitude] in degrees, without a height',
        zh: '必须是 [经度, 纬度]（度），不含高程',
      });
    }
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) {
      throw new GeometryError('POSITION_OUT_OF_RANGE', path, {
        en: 'longitude must lie within -180 and 180, latitude within -90 and 90, in this order',
        zh: '经度须在 -180 至 180 之间，纬度须在 -90 至 90 之间，经度在前',
      });
    }
    return [lon, lat];
  }

  private ring(value: unknown, path: string): Ring {
    this.ringCount += 1;
    if (this.ringCount > geometryLimits.rings) {
      throw tooLarge(path, `${geometryLimits.rings} rings`, `${geometryLimits.rings} 个环`);
    }
    const ring = this.positions(value, path);
    if (ring.length < 4) {
      throw new GeometryError('RING_TOO_SHORT', path, {
        en: 'must have four positions or more',
        zh: '至少需要四个坐标',
      });
    }
    const [first, last] = [ring[0], ring.at(-1)];
    if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) {
      throw new GeometryError('RING_NOT_CLOSED', path, {
        en: 'the last position must equal the first',
        zh: '最后一个坐标必须与第一个相同',
      });
    }
    return ring;
  }
}

function tooLarge(path: string, en: string, zh: string): GeometryError {
  return new GeometryError('GEOMETRY_TOO_LARGE', path, { en: `must have at most ${en}`, zh: `最多 ${zh}` });
}
