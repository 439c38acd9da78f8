import type { FieldViolation } from '@registry/proto/common/v1';
import { type BilingualText, invalidArgument, violation } from '../errors/constructors';
import { isCalendarDate } from '../moments/calendar-date';

/** Violations named for one row; more would tell the sender nothing new. */
const maxViolations = 20;
const controlCharacter = /\p{Cc}/u;

/**
 * Checks the fields of one row and collects what is wrong with them, so that a sender learns all of it at once.
 * An empty value counts as unset and passes every check but {@link required}.
 */
export class FieldChecks {
  /**
   * @param path of what is checked, e.g. `person`; empty for the request itself
   * @param today the last date that is not in the future, YYYY-MM-DD
   */
  constructor(
    private readonly path: string,
    private readonly today: string,
    private readonly found: FieldViolation[] = [],
  ) {}

  /** Checks the fields of a part, into the same collection. */
  within(field: string): FieldChecks {
    return new FieldChecks(this.pathOf(field), this.today, this.found);
  }

  /** Everything that is wrong, in the order of the checks. */
  get violations(): readonly FieldViolation[] {
    return this.found;
  }

  /** Records that a field is wrong. */
  refuse(field: string, reason: string, text: BilingualText): void {
    if (this.found.length < maxViolations) {
      this.found.push(violation(this.pathOf(field), reason, text));
    }
  }

  /** REQUIRED when unset. Whether it is set. */
  required(field: string, value: string | undefined): value is string {
    if (value === undefined || value === '') {
      this.refuse(field, 'REQUIRED', { en: 'must be set', zh: '必填' });
      return false;
    }
    return true;
  }

  /** TOO_LONG (in characters, those beyond the BMP count one) or CONTROL_CHARACTER. */
  text(field: string, value: string | undefined, max: number): void {
    if (value === undefined || value === '') {
      return;
    }
    if (value.length > max && [...value].length > max) {
      this.refuse(field, 'TOO_LONG', { en: `must have at most ${max} characters`, zh: `最多${max}个字符` });
    } else if (controlCharacter.test(value)) {
      this.refuse(field, 'CONTROL_CHARACTER', { en: 'must not hold control characters', zh: '不得含有控制字符' });
    }
  }

  /** MALFORMED when it does not match; `form` says in both languages what is wanted. */
  pattern(field: string, value: string | undefined, pattern: RegExp, form: BilingualText): void {
    if (value !== undefined && value !== '' && !pattern.test(value)) {
      this.refuse(field, 'MALFORMED', form);
    }
  }

  /** CODE_UNKNOWN when the code system has no such code. */
  code(field: string, value: string | undefined, system: string, has: (code: string) => boolean): void {
    if (value !== undefined && value !== '' && !has(value)) {
      this.refuse(field, 'CODE_UNKNOWN', { en: `is no code of ${system}`, zh: `不是${system}的代码` });
    }
  }

  /** DATE_IMPOSSIBLE for a date that does not exist. Whether it is set and exists. */
  date(field: string, value: string | undefined): value is string {
    if (value === undefined || value === '') {
      return false;
    }
    if (!isCalendarDate(value)) {
      this.refuse(field, 'DATE_IMPOSSIBLE', {
        en: 'must be a date that exists, YYYY-MM-DD',
        zh: '日期不存在，格式为YYYY-MM-DD',
      });
      return false;
    }
    return true;
  }

  /** As {@link date}, and DATE_IN_FUTURE for one after today. Whether it is a date of the past or today. */
  pastDate(field: string, value: string | undefined): value is string {
    if (!this.date(field, value)) {
      return false;
    }
    if (value > this.today) {
      this.refuse(field, 'DATE_IN_FUTURE', { en: 'must not be in the future', zh: '不得晚于今天' });
      return false;
    }
    return true;
  }

  /** DATE_ORDER when both dates are set, exist, and the later one comes before the earlier one. */
  order(earlier: string | undefined, laterField: string, later: string | undefined, text: BilingualText): void {
    if (isDate(earlier) && isDate(later) && later < earlier) {
      this.refuse(laterField, 'DATE_ORDER', text);
    }
  }

  /** @throws RegistryError INVALID_ARGUMENT with every violation, if there is any */
  throwIfAny(): void {
    if (this.found.length > 0) {
      throw invalidArgument(this.found);
    }
  }

  private pathOf(field: string): string {
    return this.path === '' ? field : `${this.path}.${field}`;
  }
}

function isDate(value: string | undefined): value is string {
  return value !== undefined && value !== '' && isCalendarDate(value);
}
