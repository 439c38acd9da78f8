import { eachSegment, type Geometry, partsOf, type Position, type Ring } from './geometry';

/** Sums of weighted positions. */
class WeightedMean {
  private lon = 0;
  private lat = 0;
  private weight = 0;

  add(lon: number, lat: number, weight: number): void {
    this.lon += lon * weight;
    this.lat += lat * weight;
    this.weight += weight;
  }

  get(): Position | undefined {
    return this.weight === 0 ? undefined : [this.lon / this.weight, this.lat / this.weight];
  }
}

/**
 * The centroid of a geometry on the plane of longitude and latitude: of its areas, weighted by area and less their
 * holes; of its lines, weighted by length; or of its points. May lie outside of the geometry.
 */
export function centroidOf(geometry: Geometry): Position {
  const { points, lines, polygons } = partsOf(geometry);
  const mean = new WeightedMean();
  for (const ring of polygons.flat()) {
    addRing(mean, ring);
  }
  for (const line of lines) {
    eachSegment(line, (from, to) => {
      mean.add((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, Math.hypot(to[0] - from[0], to[1] - from[1]));
    });
  }
  for (const [lon, lat] of points) {
    mean.add(lon, lat, 1);
  }
  // Only a line without length has no mean: it is the one position that it repeats.
  return mean.get() ?? lines[0]?.[0] ?? [0, 0];
}

/** Holes run the other way round than exteriors, so their weight is negative. */
function addRing(mean: WeightedMean, ring: Ring): void {
  const [originLon, originLat] = ring[0] ?? [0, 0];
  eachSegment(ring, (from, to) => {
    const [x0, y0, x1, y1] = [from[0] - originLon, from[1] - originLat, to[0] - originLon, to[1] - originLat];
    mean.add(originLon + (x0 + x1) / 3, originLat + (y0 + y1) / 3, x0 * y1 - x1 * y0);
  });
}
