import { normalizeIdentifier } from '../outcome/normalize';
import { type Outcome, accept, refuse, refuseCheckDigit, refuseLength } from '../outcome/outcome';
import { organizationCodeCheckDigit } from '../organization-code/organization-code';
import { REGISTERING_DEPARTMENTS } from './registering-departments';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

/** Value of each ASCII character in the alphabet of GB 32100, -1 for I, O, S, V, Z and the rest. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));

/** What a unified social credit code 统一社会信用代码 says. */
export interface UnifiedSocialCreditCodeParts {
  /** 登记管理部门代码, character 1. */
  readonly department: string;
  readonly departmentName: string;
  /** 机构类别代码, character 2. */
  readonly category: string;
  readonly categoryName: string;
  /** 登记管理机关行政区划码, characters 3 to 8; may be 100000 or a zone outside GB/T 2260. */
  readonly division: string;
  /** 主体标识码: the organisation code, characters 9 to 17. */
  readonly organizationCode: string;
  readonly checkDigit: string;
}

/** Check character over 17 characters of the alphabet: MOD 31, weights 3^i. Source: GB 32100-2015 annex A. */
export function unifiedSocialCreditCodeCheckDigit(body: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (VALUES[body.charCodeAt(i)] ?? 0) * (WEIGHTS[i] ?? 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

function firstForeignCharacter(number: string): string | undefined {
  for (let i = 0; i < number.length; i++) {
    if ((VALUES[number.charCodeAt(i)] ?? -1) < 0) return number.charAt(i);
  }
  return undefined;
}

/** Checks a unified social credit code. Source: GB 32100-2015. */
export function parseUnifiedSocialCreditCode(value: string): Outcome<UnifiedSocialCreditCodeParts> {
  const number = normalizeIdentifier(value);
  if (number.length !== 18) return refuseLength('18');
  const foreign = firstForeignCharacter(number);
  if (foreign !== undefined) {
    return refuse('CHARACTER_NOT_ALLOWED', 'characters', {
      zh: `不允许出现字符${foreign}（不使用I、O、S、V、Z）`,
      en: `character ${foreign} is not allowed (I, O, S, V, Z are not used)`,
    });
  }
  const department = REGISTERING_DEPARTMENTS[number.charAt(0)];
  const categoryName = department?.categories[number.charAt(1)];
  if (!department || !categoryName) {
    return refuse('DEPARTMENT_UNKNOWN', 'department', {
      zh: `登记管理部门和机构类别代码${number.slice(0, 2)}不存在`,
      en: `no registering department and category ${number.slice(0, 2)}`,
    });
  }
  const division = number.slice(2, 8);
  if (!/^\d{6}$/.test(division)) {
    return refuse('DIVISION_NOT_DIGITS', 'division', {
      zh: '第3至8位应为数字',
      en: 'characters 3 to 8 must be digits',
    });
  }
  const expected = unifiedSocialCreditCodeCheckDigit(number);
  const checkDigit = number.charAt(17);
  if (checkDigit !== expected) return refuseCheckDigit(expected);
  return accept(number, {
    department: number.charAt(0),
    departmentName: department.name,
    category: number.charAt(1),
    categoryName,
    division,
    organizationCode: number.slice(8, 17),
    checkDigit,
  });
}

/**
 * Builds a unified social credit code.
 * @param departmentAndCategory two characters, e.g. "91"
 * @param division six digits
 * @param organizationBody eight characters of the organisation code, whose check character is added
 */
export function buildUnifiedSocialCreditCode(
  departmentAndCategory: string,
  division: string,
  organizationBody: string,
): string {
  const body = departmentAndCategory + division + organizationBody + organizationCodeCheckDigit(organizationBody);
  return body + unifiedSocialCreditCodeCheckDigit(body);
}
