import { type Feature } from '@registry/proto/geospatial/v1';

/** Characters of geometry that one answer holds: well under what a gRPC message may have. */
const maxGeometry = 16 * 1024 * 1024;

/** Counts the geometries that go into one answer. */
export class MessageRoom {
  private used = 0;

  /** Whether the feature still fits; if so, it is counted. The first one always fits. */
  take({ geometry }: Pick<Feature, 'geometry'>): boolean {
    if (this.used > 0 && this.used + geometry.length > maxGeometry) {
      return false;
    }
    this.used += geometry.length;
    return true;
  }
}
