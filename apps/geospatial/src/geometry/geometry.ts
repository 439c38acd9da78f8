/** Longitude and latitude in degrees on CGCS2000, in this order (RFC 7946, 3.1.1). */
export type Position = readonly [number, number];

/** A closed ring: at least four positions, the last equal to the first. */
export type Ring = readonly Position[];

/** An exterior ring and its holes. */
export type PolygonRings = readonly Ring[];

/** A GeoJSON geometry (RFC 7946, 3.1). Collections are left out: a feature here has one kind of geometry. */
export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint'; readonly coordinates: readonly Position[] }
  | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'Polygon'; readonly coordinates: PolygonRings }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly PolygonRings[] };

/** Points, lines and areas of a geometry; two of the three are empty. */
export interface GeometryParts {
  readonly points: readonly Position[];
  readonly lines: readonly (readonly Position[])[];
  readonly polygons: readonly PolygonRings[];
}

/** Takes a geometry apart, whether it is a single or a multi one. */
export function partsOf(geometry: Geometry): GeometryParts {
  const none = { points: [], lines: [], polygons: [] };
  switch (geometry.type) {
    case 'Point':
      return { ...none, points: [geometry.coordinates] };
    case 'MultiPoint':
      return { ...none, points: geometry.coordinates };
    case 'LineString':
      return { ...none, lines: [geometry.coordinates] };
    case 'MultiLineString':
      return { ...none, lines: geometry.coordinates };
    case 'Polygon':
      return { ...none, polygons: [geometry.coordinates] };
    case 'MultiPolygon':
      return { ...none, polygons: geometry.coordinates };
  }
}

/** Calls back with each segment of a line or ring. */
export function eachSegment(line: readonly Position[], visit: (from: Position, to: Position) => void): void {
  let from = line[0];
  for (let index = 1; index < line.length; index += 1) {
    const to = line[index];
    if (from !== undefined && to !== undefined) {
      visit(from, to);
    }
    from = to;
  }
}
