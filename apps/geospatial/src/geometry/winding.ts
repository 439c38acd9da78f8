import { eachSegment, type Ring } from './geometry';

/** Twice the area of a ring in square degrees on the plane; positive when it runs counterclockwise. */
export function signedDoubleArea(ring: Ring): number {
  const [originLon, originLat] = ring[0] ?? [0, 0];
  let sum = 0;
  eachSegment(ring, (from, to) => {
    // Taken from the first position: far from the origin small rings would drown in rounding.
    sum += (from[0] - originLon) * (to[1] - originLat) - (to[0] - originLon) * (from[1] - originLat);
  });
  return sum;
}

/** The ring in the direction that RFC 7946 (3.1.6) asks for; undefined when it encloses nothing. */
export function wind(ring: Ring, direction: 'counterclockwise' | 'clockwise'): Ring | undefined {
  const area = signedDoubleArea(ring);
  if (area === 0) {
    return undefined;
  }
  return area > 0 === (direction === 'counterclockwise') ? ring : ring.toReversed();
}
