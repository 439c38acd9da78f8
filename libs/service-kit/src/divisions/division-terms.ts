import { invalidArgument, violation } from '../errors/constructors';

/** Code of the whole nation in requests. */
export const nation = '000000';

const codePattern = /^\d{6}$/;

/** Whether a text has the form of a division code of GB/T 2260: six digits. */
export function isDivisionCode(code: string): boolean {
  return codePattern.test(code);
}

/** @throws RegistryError INVALID_ARGUMENT `MALFORMED` naming `field`, for what has not the form of a division code */
export function requireDivision(field: string, code: string): void {
  if (!isDivisionCode(code)) {
    throw invalidArgument([violation(field, 'MALFORMED', { en: 'must be six digits', zh: '须为6位数字' })]);
  }
}

/** Search term of a province, prefecture or county: its significant digits; `d:000000` for the nation. */
export function divisionTerm(code: string): string {
  if (code === nation) {
    return 'd:000000';
  }
  return `d:${code.replace(/(?:00){1,2}$/, '')}`;
}

/** Search terms under which something in a county is found: the nation's, the province's, the prefecture's, its own. */
export function divisionTerms(county: string): string[] {
  const own = divisionTerm(county);
  const above = ['d:000000', `d:${county.slice(0, 2)}`, `d:${county.slice(0, 4)}`];
  return [...above.filter((term) => term.length < own.length || term === 'd:000000'), own];
}
