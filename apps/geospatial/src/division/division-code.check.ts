import { invalidArgument, type RegistryError, violation } from '@registry/service-kit';
import { divisionCodeForm, divisionCodePattern } from './division-code';

/** Whether a text has the form of a division code. */
export function isDivisionCode(code: string): boolean {
  return divisionCodePattern.test(code);
}

/** INVALID_ARGUMENT MALFORMED naming the field. */
export function malformedCode(field: string): RegistryError {
  return invalidArgument([violation(field, 'MALFORMED', divisionCodeForm)]);
}

/** @throws RegistryError INVALID_ARGUMENT MALFORMED naming the field */
export function checkDivisionCode(field: string, code: string): void {
  if (!isDivisionCode(code)) {
    throw malformedCode(field);
  }
}
