import type { BilingualText } from '@registry/service-kit';

/** A geometry that is not one: `path` leads to the fault inside of it, e.g. `coordinates[0][3]`. */
export class GeometryError extends Error {
  override readonly name = 'GeometryError';

  constructor(
    readonly reason: string,
    readonly path: string,
    readonly text: BilingualText,
  ) {
    super(`${path}: ${text.en}`);
  }
}
