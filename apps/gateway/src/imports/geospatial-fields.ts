import {
  type AdministrativeDivision,
  DatePrecision,
  DivisionChangeKind,
  DivisionLevel,
  type DivisionRelation,
  type Feature,
  type LandUseArea,
} from '@registry/proto/geospatial/v1';
import { type FieldsOf, choice, decimal, jsonText, list, object, record, text } from './fields';

const relations = list(
  record<DivisionRelation>({ code: text, name: text, date: text, kind: choice(DivisionChangeKind) }),
);

/** Fields of a line of divisions. */
export const divisionFields: FieldsOf<AdministrativeDivision, 'metadata'> = {
  code: text,
  name: text,
  nameEn: text,
  pinyin: text,
  level: choice(DivisionLevel),
  parent: text,
  validFrom: text,
  validTo: text,
  datePrecision: choice(DatePrecision),
  predecessors: relations,
  successors: relations,
};

const feature: FieldsOf<Feature, 'name' | 'bbox' | 'centroid' | 'areaKm2' | 'metadata'> = {
  layerId: text,
  featureId: text,
  geometry: jsonText,
  properties: object,
  division: text,
  areaMethod: text,
  source: text,
  landUse: list(record<LandUseArea>({ code: text, areaKm2: decimal })),
};

/** Fields of a line of features; `geometry` is a GeoJSON object or its text. */
export const featureFields = { ...feature, validFrom: text, validTo: text };
