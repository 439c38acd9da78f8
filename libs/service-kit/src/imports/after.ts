import { invalidArgument, violation } from '../errors/constructors';

/** Metadata that says which commits of other registries a write follows: `population=24,geospatial=157`. */
export const afterKey = 'x-registry-after';

const maxRegistries = 16;
const entryPattern = /^([a-z][a-z0-9-]{0,63})=(\d{1,15})$/;

/** Writes `after` as metadata. */
export function afterText(after: Readonly<Record<string, number>>): string {
  return Object.entries(after)
    .map(([registry, seq]) => `${registry}=${seq}`)
    .join(',');
}

/**
 * Reads `after` from metadata; nothing where it is unset.
 * @throws RegistryError INVALID_ARGUMENT `AFTER_MALFORMED` naming the metadata
 */
export function parseAfter(text: string | undefined): Readonly<Record<string, number>> {
  if (text === undefined) {
    return {};
  }
  const entries = text.split(',', maxRegistries + 1);
  const after: Record<string, number> = {};
  for (const entry of entries) {
    const [, registry, seq] = entryPattern.exec(entry) ?? [];
    if (registry === undefined || registry in after || entries.length > maxRegistries) {
      throw malformed();
    }
    after[registry] = Number(seq);
  }
  return after;
}

function malformed() {
  return invalidArgument([
    violation(afterKey, 'AFTER_MALFORMED', {
      en: `must be registry=seq with commas between, each registry once, at most ${maxRegistries}`,
      zh: `须为以逗号分隔的 基础库=序号，每库一次，最多 ${maxRegistries} 项`,
    }),
  ]);
}
