import type { Fact } from '@registry/ledger';
import type { LayerRow } from '@registry/proto/geospatial/v1';
import { FieldChecks, invalidArgument, todayInChina, violation } from '@registry/service-kit';
import { layerIdPattern } from '../feature/feature-name';
import { checkRange } from '../import/check-range';
import type { LayerData } from './layer.resource';

/** 要素分类与代码, GB/T 13923: one digit of class, up to five more of sub-classes. */
const featureClassPattern = /^[1-8]\d{0,5}$/;

/**
 * Checks a row of an import and makes of it what is recorded.
 * @throws RegistryError INVALID_ARGUMENT naming each bad field
 */
export function readLayerRow({ layer, validFrom, validTo }: LayerRow): Fact<LayerData> {
  if (layer === undefined) {
    throw invalidArgument([violation('layer', 'REQUIRED', { en: 'must be set', zh: '必填' })]);
  }
  const checks = new FieldChecks('', todayInChina());
  checks.required('layer.layerId', layer.layerId);
  checks.pattern('layer.layerId', layer.layerId, layerIdPattern, {
    en: 'must be up to 64 lower-case letters, digits and hyphens, a letter first',
    zh: '须为不超过64个小写字母、数字和连字符，且以字母开头',
  });
  checks.required('layer.title', layer.title);
  checks.text('layer.title', layer.title, 100);
  checks.text('layer.titleEn', layer.titleEn, 100);
  checks.text('layer.description', layer.description, 2_000);
  checks.text('layer.source', layer.source, 500);
  checks.pattern('layer.featureClass', layer.featureClass, featureClassPattern, {
    en: 'must be a class of GB/T 13923',
    zh: '须为 GB/T 13923 的要素类代码',
  });
  checkRange(checks, validFrom, validTo);
  checks.throwIfAny();
  const { layerId, title, titleEn, description, featureClass, source, open } = layer;
  const data = { layerId, title, titleEn, description, featureClass, source, open };
  return { key: layer.layerId, validFrom, ...(validTo === undefined || validTo === '' ? {} : { validTo }), data };
}
