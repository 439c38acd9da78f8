import type { CodeSystem } from './code-system/code-system';
import { DIVISIONS } from './divisions/division-system';
import { BLOOD_TYPE } from './small-tables/blood-type';
import { COUNTRY } from './small-tables/country';
import { CURRENCY } from './small-tables/currency';
import { DOCUMENT_TYPE } from './small-tables/document-type';
import { ECONOMIC_TYPE } from './small-tables/economic-type';
import { EDUCATION } from './small-tables/education';
import { ENTITY_STATE } from './small-tables/entity-state';
import { ETHNIC_GROUP } from './small-tables/ethnic-group';
import { FAMILY_RELATION } from './small-tables/family-relation';
import { HUKOU_TYPE } from './small-tables/hukou-type';
import { INDUSTRY } from './small-tables/industry';
import { LAND_USE } from './small-tables/land-use';
import { MARITAL_STATUS } from './small-tables/marital-status';
import { MILITARY_SERVICE } from './small-tables/military-service';
import { ORGANIZATION_TYPE } from './small-tables/organization-type';
import { RELIGION } from './small-tables/religion';
import { SEX } from './small-tables/sex';
import { URBAN_RURAL_CLASS } from './small-tables/urban-rural-class';

/** Every code system that is built in. */
export const CODE_SYSTEMS: readonly CodeSystem[] = [
  DIVISIONS,
  SEX,
  MARITAL_STATUS,
  ETHNIC_GROUP,
  EDUCATION,
  FAMILY_RELATION,
  RELIGION,
  HUKOU_TYPE,
  MILITARY_SERVICE,
  BLOOD_TYPE,
  INDUSTRY,
  ECONOMIC_TYPE,
  ORGANIZATION_TYPE,
  ENTITY_STATE,
  DOCUMENT_TYPE,
  COUNTRY,
  CURRENCY,
  LAND_USE,
  URBAN_RURAL_CLASS,
];

/** The system with an id such as "gb-t-2261.1"; undefined for none. */
export function codeSystem(id: string): CodeSystem | undefined {
  return CODE_SYSTEMS.find((system) => system.id === id);
}
