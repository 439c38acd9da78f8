import type { Fact } from '@registry/ledger';
import type { Feature, FeatureRow } from '@registry/proto/geospatial/v1';
import { LAND_USE } from '@registry/code-mapping';
import { FieldChecks, invalidArgument, todayInChina, violation } from '@registry/service-kit';
import { divisionCodeForm, divisionCodePattern } from '../division/division-code';
import { boundsOf } from '../geometry/bounds';
import { centroidOf } from '../geometry/centroid';
import { ellipsoidAreaKm2 } from '../geometry/ellipsoid-area';
import type { Geometry } from '../geometry/geometry';
import { GeometryError } from '../geometry/geometry.errors';
import { parseGeometry } from '../geometry/parse-geometry';
import { checkRange } from '../import/check-range';
import { featureIdPattern, featureName, layerIdPattern, outlineLayer } from './feature-name';
import type { FeatureData } from './feature.resource';
import { checkProperties } from './properties';

const maxLandUse = 100;

/**
 * Checks a row of an import and makes of it what is recorded: the geometry wound, its box, centroid and area computed.
 * @throws RegistryError INVALID_ARGUMENT naming each bad field under `feature`
 */
export function readFeatureRow({ feature, validFrom, validTo }: FeatureRow): Fact<FeatureData> {
  if (feature === undefined) {
    throw invalidArgument([violation('feature', 'REQUIRED', { en: 'must be set', zh: '必填' })]);
  }
  const checks = new FieldChecks('', todayInChina());
  checkItems(checks, feature);
  checkRange(checks, validFrom, validTo);
  const geometry = readGeometry(checks, feature.geometry);
  checks.throwIfAny();
  // Without violations there is a geometry.
  return {
    key: featureName(feature),
    validFrom,
    ...(validTo === undefined || validTo === '' ? {} : { validTo }),
    data: featureData(feature, geometry ?? parseGeometry(feature.geometry)),
  };
}

function checkItems(checks: FieldChecks, feature: Feature): void {
  checks.required('feature.layerId', feature.layerId);
  checks.pattern('feature.layerId', feature.layerId, layerIdPattern, {
    en: 'must be up to 64 lower-case letters, digits and hyphens, a letter first',
    zh: '须为不超过64个小写字母、数字和连字符，且以字母开头',
  });
  checks.required('feature.featureId', feature.featureId);
  checks.pattern('feature.featureId', feature.featureId, featureIdPattern, {
    en: 'must be up to 64 letters, digits, ".", "_" and "-"',
    zh: '须为不超过64个字母、数字、“.”、“_”或“-”',
  });
  if (feature.layerId === outlineLayer) {
    checks.pattern('feature.featureId', feature.featureId, divisionCodePattern, divisionCodeForm);
  }
  checks.pattern('feature.division', feature.division, divisionCodePattern, divisionCodeForm);
  checks.text('feature.areaMethod', feature.areaMethod, 64);
  checks.text('feature.source', feature.source, 500);
  checkProperties(checks, feature.properties);
  checkLandUse(checks, feature);
}

function checkLandUse(checks: FieldChecks, { landUse }: Feature): void {
  if (landUse.length > maxLandUse) {
    checks.refuse('feature.landUse', 'TOO_MANY', { en: `must be at most ${maxLandUse}`, zh: `最多 ${maxLandUse} 项` });
    return;
  }
  landUse.forEach(({ code, areaKm2 }, index) => {
    const path = `feature.landUse[${index}]`;
    checks.required(`${path}.code`, code);
    checks.code(`${path}.code`, code, 'GB/T 21010', (value) => LAND_USE.find(value, todayInChina()) !== undefined);
    if (!(Number.isFinite(areaKm2) && areaKm2 >= 0)) {
      checks.refuse(`${path}.areaKm2`, 'OUT_OF_RANGE', { en: 'must not be negative', zh: '不能为负数' });
    }
  });
}

function readGeometry(checks: FieldChecks, text: string): Geometry | undefined {
  if (!checks.required('feature.geometry', text)) {
    return undefined;
  }
  try {
    return parseGeometry(text);
  } catch (error) {
    if (error instanceof GeometryError) {
      checks.refuse(
        error.path === '' ? 'feature.geometry' : `feature.geometry.${error.path}`,
        error.reason,
        error.text,
      );
      return undefined;
    }
    throw error;
  }
}

function featureData(feature: Feature, geometry: Geometry): FeatureData {
  const [lon, lat] = centroidOf(geometry);
  const isOutline = feature.layerId === outlineLayer;
  return {
    layerId: feature.layerId,
    featureId: feature.featureId,
    geometry: JSON.stringify(geometry),
    properties: JSON.stringify(feature.properties ?? {}),
    division: feature.division === '' && isOutline ? feature.featureId : feature.division,
    bbox: boundsOf(geometry),
    centroid: { lon, lat },
    areaKm2: ellipsoidAreaKm2(geometry),
    areaMethod: feature.areaMethod === '' ? (isOutline ? 'generalised-outline' : 'geodesic') : feature.areaMethod,
    source: feature.source,
    landUse: feature.landUse.map(({ code, areaKm2 }) => ({ code, areaKm2 })),
  };
}
