import type { Geometry } from './geometry';
import { parseGeometry } from './parse-geometry';
import { signedDoubleArea } from './winding';

const parse = (geometry: object): Geometry => parseGeometry(JSON.stringify(geometry));
const square = [
  [116, 39],
  [117, 39],
  [117, 40],
  [116, 40],
  [116, 39],
];
const hole = square.map(([lon = 0, lat = 0]) => [116.5 + (lon - 116.5) / 2, 39.5 + (lat - 39.5) / 2]);

describe('a GeoJSON geometry', () => {
  it('keeps its positions in order of longitude and latitude', () => {
    expect(parse({ type: 'Point', coordinates: [116.4, 39.9] })).toEqual({ type: 'Point', coordinates: [116.4, 39.9] });
  });

  it('has exterior rings turned counterclockwise and holes clockwise', () => {
    const geometry = parse({ type: 'Polygon', coordinates: [[...square].reverse(), hole] });
    const rings = geometry.type === 'Polygon' ? geometry.coordinates : [];
    expect(rings.map((ring) => Math.sign(signedDoubleArea(ring)))).toEqual([1, -1]);
  });

  it.each([
    ['GEOMETRY_NOT_JSON', '', '[1, 2'],
    ['GEOMETRY_NOT_JSON', '', '[]'],
    ['GEOMETRY_TYPE_UNKNOWN', 'type', '{"type":"Circle","coordinates":[1,2]}'],
    ['GEOMETRY_TYPE_UNKNOWN', 'type', '{"type":"GeometryCollection","geometries":[]}'],
    ['GEOMETRY_EMPTY', 'coordinates', '{"type":"MultiPoint","coordinates":[]}'],
    ['POSITION_MALFORMED', 'coordinates', '{"type":"Point","coordinates":[1]}'],
    ['POSITION_MALFORMED', 'coordinates', '{"type":"Point","coordinates":[1,2,3]}'],
    ['POSITION_OUT_OF_RANGE', 'coordinates', '{"type":"Point","coordinates":[39.9,116.4]}'],
    ['LINE_TOO_SHORT', 'coordinates', '{"type":"LineString","coordinates":[[1,2]]}'],
    ['RING_TOO_SHORT', 'coordinates[0]', '{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}'],
    ['RING_NOT_CLOSED', 'coordinates[0]', '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}'],
    ['RING_WITHOUT_AREA', 'coordinates[0]', '{"type":"Polygon","coordinates":[[[0,0],[1,1],[2,2],[0,0]]]}'],
    ['POSITION_MALFORMED', 'coordinates[0][0][1]', '{"type":"MultiPolygon","coordinates":[[[[0,0],"x",[1,1],[0,0]]]]}'],
  ])('is refused as %s at "%s"', (reason, path, text) => {
    expect(() => parseGeometry(text)).toThrow(expect.objectContaining({ reason, path }));
  });

  it('is refused when it has too many positions', () => {
    const coordinates = Array.from({ length: 100_001 }, () => [0, 0]);
    expect(() => parse({ type: 'MultiPoint', coordinates })).toThrow(
      expect.objectContaining({ reason: 'GEOMETRY_TOO_LARGE', path: 'coordinates[100000]' }),
    );
  });

  it('is refused when its text is too long', () => {
    expect(() => parseGeometry(' '.repeat(2 * 1024 * 1024 + 1))).toThrow(
      expect.objectContaining({ reason: 'GEOMETRY_TOO_LARGE' }),
    );
  });
});
