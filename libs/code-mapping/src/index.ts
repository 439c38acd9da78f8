export { CODE_SYSTEMS, codeSystem } from './catalogue';
export type { BilingualName, Code, CodeQuery, CodeSystem } from './code-system/code-system';
export { DIVISIONS } from './divisions/division-system';
export {
  type DatePrecision,
  type DivisionLevel,
  type DivisionLink,
  type DivisionLinkKind,
  type DivisionVersion,
  NATION,
  levelOf,
} from './divisions/division-version';
export { EARLIEST } from './divisions/build-history';
export {
  type TownDivision,
  cardAreaName,
  divisionExistedEver,
  divisionHistory,
  divisionVersions,
  resolveDivision,
  townDivisions,
} from './divisions/divisions';
export { type DateRange, divisionInForce } from './divisions/in-force';
export { BLOOD_TYPE } from './small-tables/blood-type';
export { COUNTRY } from './small-tables/country';
export { CURRENCY } from './small-tables/currency';
export { DOCUMENT_TYPE } from './small-tables/document-type';
export { ECONOMIC_TYPE } from './small-tables/economic-type';
export { EDUCATION } from './small-tables/education';
export { ENTITY_STATE } from './small-tables/entity-state';
export { ETHNIC_GROUP } from './small-tables/ethnic-group';
export { FAMILY_RELATION } from './small-tables/family-relation';
export { HUKOU_TYPE } from './small-tables/hukou-type';
export { INDUSTRY } from './small-tables/industry';
export { LAND_USE } from './small-tables/land-use';
export { MARITAL_STATUS } from './small-tables/marital-status';
export { MILITARY_SERVICE } from './small-tables/military-service';
export { ORGANIZATION_TYPE } from './small-tables/organization-type';
export { RELIGION } from './small-tables/religion';
export { SEX } from './small-tables/sex';
export { URBAN_RURAL_CLASS } from './small-tables/urban-rural-class';
