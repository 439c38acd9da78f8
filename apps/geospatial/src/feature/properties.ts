import type { Feature } from '@registry/proto/geospatial/v1';
import type { FieldChecks } from '@registry/service-kit';

const limits = { members: 64, depth: 3, bytes: 16 * 1024 } as const;

/** Properties within their bounds: TOO_MANY, TOO_DEEP or TOO_LARGE naming `feature.properties`. */
export function checkProperties(checks: FieldChecks, properties: Feature['properties']): void {
  if (properties === undefined) {
    return;
  }
  const field = 'feature.properties';
  if (Object.keys(properties).length > limits.members) {
    checks.refuse(field, 'TOO_MANY', {
      en: `must have at most ${limits.members} members`,
      zh: `最多${limits.members}项`,
    });
  } else if (isDeeperThan(properties, limits.depth)) {
    checks.refuse(field, 'TOO_DEEP', {
      en: `must nest at most ${limits.depth} levels`,
      zh: `最多嵌套${limits.depth}层`,
    });
  } else if (Buffer.byteLength(JSON.stringify(properties)) > limits.bytes) {
    checks.refuse(field, 'TOO_LARGE', { en: `must have at most ${limits.bytes} bytes`, zh: `最多${limits.bytes}字节` });
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}
