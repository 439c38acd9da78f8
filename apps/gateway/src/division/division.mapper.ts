import {
  type AdministrativeDivision,
  DatePrecision,
  DivisionChangeKind,
  DivisionLevel,
  type DivisionRelation,
} from '@registry/proto/geospatial/v1';
import { z } from 'zod';
import { EnumNames } from '../queries/enum-names';

/** 行政级别 levels by name. */
export const divisionLevels = new EnumNames(DivisionLevel);

const changeKinds = new EnumNames(DivisionChangeKind);
const precisions = new EnumNames(DatePrecision);

const divisionRelation = z.object({
  code: z.string(),
  name: z.string(),
  date: z.string().describe('Date of the change'),
  kind: z.enum(changeKinds.names).optional(),
});

/** A division as the gateway answers it. */
export const divisionShape = z.object({
  code: z.string(),
  name: z.string(),
  nameEn: z.string().optional(),
  pinyin: z.string().optional(),
  level: z.enum(divisionLevels.names).optional(),
  parent: z.string().optional(),
  validFrom: z.string(),
  validTo: z.string().optional(),
  datePrecision: z.enum(precisions.names).optional().describe('How exactly validFrom and validTo are known'),
  predecessors: z.array(divisionRelation),
  successors: z.array(divisionRelation),
});

/** See {@link divisionShape}. */
export type DivisionBody = z.infer<typeof divisionShape>;

const unlessEmpty = (text: string): string | undefined => (text === '' ? undefined : text);

/** A division of the contract as JSON. */
export function divisionBody(division: AdministrativeDivision): DivisionBody {
  return {
    code: division.code,
    name: division.name,
    nameEn: unlessEmpty(division.nameEn),
    pinyin: unlessEmpty(division.pinyin),
    level: divisionLevels.nameOf(division.level),
    parent: unlessEmpty(division.parent),
    validFrom: division.validFrom,
    validTo: division.validTo,
    datePrecision: precisions.nameOf(division.datePrecision),
    predecessors: division.predecessors.map(relationBody),
    successors: division.successors.map(relationBody),
  };
}

function relationBody({ code, name, date, kind }: DivisionRelation) {
  return { code, name, date, kind: changeKinds.nameOf(kind) };
}
