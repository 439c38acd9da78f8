import { DivisionLevel } from '@registry/proto/geospatial/v1';
import { nation } from '@registry/service-kit';

/** 6 digits of GB/T 2260, or 9 or 12 of the statistical code below the county. */
export const divisionCodePattern = /^(?:\d{6}|\d{9}|\d{12})$/;

/** What a division code looks like, for people. */
export const divisionCodeForm = {
  en: 'must be a division code of 6, 9 or 12 digits',
  zh: '必须是 6、9 或 12 位行政区划代码',
} as const;

/** Provinces whose districts and counties have no prefecture above them 直辖市. */
const municipalities = new Set(['11', '12', '31', '50']);

/** Third and fourth digit of counties that a province governs itself 省直辖县级行政区划. */
const governedByProvince = '90';

/** Level that a code says, GB/T 2260 (clause 4): two digits each for province, prefecture, county. */
export function levelOf(code: string): DivisionLevel {
  if (code === nation) {
    return DivisionLevel.NATION;
  }
  if (code.length === 12) {
    return DivisionLevel.VILLAGE;
  }
  if (code.length === 9) {
    return DivisionLevel.TOWNSHIP;
  }
  if (code.endsWith('0000')) {
    return DivisionLevel.PROVINCE;
  }
  return code.endsWith('00') ? DivisionLevel.PREFECTURE : DivisionLevel.COUNTY;
}

/** Code of the division above, as the code says it; empty for the nation. */
export function parentOf(code: string): string {
  switch (levelOf(code)) {
    case DivisionLevel.VILLAGE:
      return code.slice(0, 9);
    case DivisionLevel.TOWNSHIP:
      return code.slice(0, 6);
    case DivisionLevel.COUNTY:
      return municipalities.has(code.slice(0, 2)) || code.slice(2, 4) === governedByProvince
        ? `${code.slice(0, 2)}0000`
        : `${code.slice(0, 4)}00`;
    case DivisionLevel.PREFECTURE:
      return `${code.slice(0, 2)}0000`;
    case DivisionLevel.PROVINCE:
      return nation;
    default:
      return '';
  }
}

/** The digits that all divisions at or below it begin with: 2, 4, 6, 9 or 12; none for the nation. */
export function divisionPrefix(code: string): string {
  return code.length === 6 ? code.replace(/(?:00){1,3}$/, '') : code;
}

/** Whether a code is that of the division or of one below it. */
export function isWithin(code: string, division: string): boolean {
  return code.startsWith(divisionPrefix(division));
}
