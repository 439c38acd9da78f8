import { normalizeIdentifier } from '../outcome/normalize';
import { type Outcome, accept, refuse, refuseCheckDigit, refuseLength } from '../outcome/outcome';

const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** What an organisation code 组织机构代码 says. */
export interface OrganizationCodeParts {
  /** 本体代码, eight characters. */
  readonly body: string;
  readonly checkDigit: string;
}

function valueOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 65 && code <= 90 ? code - 55 : -1;
}

/** Check character over eight characters 0-9 A-Z (A = 10): 11 less the weighted sum mod 11. Source: GB 11714-1997. */
export function organizationCodeCheckDigit(body: string): string {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += valueOf(body.charCodeAt(i)) * (WEIGHTS[i] ?? 0);
  const check = 11 - (sum % 11);
  if (check === 11) return '0';
  return check === 10 ? 'X' : String(check);
}

/** Checks an organisation code; the hyphen before the check character may be there. */
export function parseOrganizationCode(value: string): Outcome<OrganizationCodeParts> {
  const number = normalizeIdentifier(value);
  if (number.length !== 9) return refuseLength('9');
  for (let i = 0; i < 8; i++) {
    if (valueOf(number.charCodeAt(i)) < 0) {
      return refuse('CHARACTER_NOT_ALLOWED', 'body', {
        zh: '本体代码只能由数字和大写字母组成',
        en: 'only digits and capital letters are allowed',
      });
    }
  }
  const body = number.slice(0, 8);
  const expected = organizationCodeCheckDigit(body);
  return number.charAt(8) === expected ? accept(number, { body, checkDigit: expected }) : refuseCheckDigit(expected);
}
