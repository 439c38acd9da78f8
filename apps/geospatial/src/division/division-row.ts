import type { Fact } from '@registry/ledger';
import {
  DatePrecision,
  DivisionChangeKind,
  type DivisionRelation,
  type DivisionRow,
} from '@registry/proto/geospatial/v1';
import { FieldChecks, invalidArgument, todayInChina, violation } from '@registry/service-kit';
import { checkRange } from '../import/check-range';
import { divisionCodeForm, divisionCodePattern, divisionPrefix, levelOf, parentOf } from './division-code';
import type { DivisionData, DivisionRelationData } from './division.resource';

const maxRelations = 200;
const maxName = 100;

/**
 * Checks a row of an import and makes of it what is recorded.
 * @throws RegistryError INVALID_ARGUMENT naming each bad field under `division`
 */
export function readDivisionRow({ division }: DivisionRow): Fact<DivisionData> {
  if (division === undefined) {
    throw invalidArgument([violation('division', 'REQUIRED', { en: 'must be set', zh: '必填' })]);
  }
  const checks = new FieldChecks('division', todayInChina());
  checks.required('code', division.code);
  checks.pattern('code', division.code, divisionCodePattern, divisionCodeForm);
  checks.required('name', division.name);
  checks.text('name', division.name, maxName);
  checks.text('nameEn', division.nameEn, maxName);
  checks.text('pinyin', division.pinyin, maxName);
  checkRange(checks, division.validFrom, division.validTo);
  checkRelations(checks, 'predecessors', division.predecessors);
  checkRelations(checks, 'successors', division.successors);
  if (!(division.datePrecision in DatePrecision)) {
    checks.refuse('datePrecision', 'VALUE_UNKNOWN', { en: 'is no DatePrecision', zh: '不是日期精度的取值' });
  }
  checks.throwIfAny();

  const level = levelOf(division.code);
  if (division.level !== 0 && division.level !== level) {
    checks.refuse('level', 'LEVEL_MISMATCH', { en: 'is not the level of the code', zh: '与代码所示级别不符' });
  }
  const parent = division.parent === '' ? parentOf(division.code) : division.parent;
  if (!isAbove(parent, division.code)) {
    checks.refuse('parent', 'PARENT_MISMATCH', { en: 'is not above the code', zh: '不是该代码的上级' });
  }
  checks.throwIfAny();

  return {
    key: division.code,
    validFrom: division.validFrom,
    ...(division.validTo === undefined || division.validTo === '' ? {} : { validTo: division.validTo }),
    data: {
      code: division.code,
      name: division.name,
      nameEn: division.nameEn,
      pinyin: division.pinyin,
      level,
      parent,
      datePrecision: division.datePrecision,
      predecessors: division.predecessors.map(relationData),
      successors: division.successors.map(relationData),
    },
  };
}

function isAbove(parent: string, code: string): boolean {
  if (parent === '') {
    return parentOf(code) === '';
  }
  return divisionCodePattern.test(parent) && levelOf(parent) < levelOf(code) && code.startsWith(divisionPrefix(parent));
}

function checkRelations(checks: FieldChecks, field: string, relations: readonly DivisionRelation[]): void {
  if (relations.length > maxRelations) {
    checks.refuse(field, 'TOO_MANY', { en: `must be at most ${maxRelations}`, zh: `最多 ${maxRelations} 项` });
    return;
  }
  relations.forEach((relation, index) => {
    const path = `${field}[${index}]`;
    checks.required(`${path}.code`, relation.code);
    checks.pattern(`${path}.code`, relation.code, divisionCodePattern, divisionCodeForm);
    checks.text(`${path}.name`, relation.name, maxName);
    checks.date(`${path}.date`, relation.date);
    if (!(relation.kind in DivisionChangeKind)) {
      checks.refuse(`${path}.kind`, 'VALUE_UNKNOWN', { en: 'is no DivisionChangeKind', zh: '不是变更类别的取值' });
    }
  });
}

function relationData({ code, name, date, kind }: DivisionRelation): DivisionRelationData {
  return { code, name, date, kind };
}
