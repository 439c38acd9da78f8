import { type Code, type CodeSystem, answersTo } from '../code-system/code-system';
import type { DivisionVersion } from './division-version';
import { divisionHistory, resolveDivision } from './divisions';

function toCode(version: DivisionVersion): Code {
  return {
    code: version.code,
    name: { zh: version.name },
    ...(version.parent ? { parent: version.parent } : {}),
    level: version.level,
    pinyin: version.pinyin,
    validFrom: version.validFrom,
    ...(version.validTo ? { validTo: version.validTo } : {}),
  };
}

/** 县级及县级以上行政区划代码, with every edition since 2002. */
export const DIVISIONS: CodeSystem = {
  id: 'gb-t-2260',
  title: { zh: '中华人民共和国行政区划代码', en: 'Codes of administrative divisions' },
  standard: 'GB/T 2260-2007',
  publisher: '民政部',
  find(code, asOf) {
    const version = resolveDivision(code, asOf);
    return version && toCode(version);
  },
  list({ asOf, parent, query }) {
    return divisionHistory()
      .filter(({ validFrom, validTo }) => validFrom <= asOf && (validTo === undefined || validTo > asOf))
      .filter((version) => parent === undefined || version.parent === parent)
      .map(toCode)
      .filter((code) => query === undefined || answersTo(code, query))
      .sort((a, b) => a.code.localeCompare(b.code));
  },
};
