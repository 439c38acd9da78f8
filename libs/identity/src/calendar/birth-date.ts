import { type Refusal, refuse } from '../outcome/outcome';
import { isDate8, toIsoDate } from './calendar';

/** Why eight digits YYYYMMDD are no birth date: the day does not exist or is after `today`; undefined when they are one. */
export function refuseBirthDate(digits: string, today: string | undefined): Refusal | undefined {
  if (!isDate8(digits)) {
    return refuse('BIRTH_DATE_IMPOSSIBLE', 'birthDate', {
      zh: '出生日期不存在',
      en: 'the birth date does not exist',
    });
  }
  if (today !== undefined && toIsoDate(digits) > today) {
    return refuse('BIRTH_DATE_IN_FUTURE', 'birthDate', {
      zh: '出生日期晚于今天',
      en: 'the birth date is in the future',
    });
  }
  return undefined;
}
