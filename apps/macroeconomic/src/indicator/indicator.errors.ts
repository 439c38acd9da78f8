import { invalidArgument, notFound, type RegistryError, violation } from '@registry/service-kit';

/** INDICATOR_NOT_FOUND: no database has the indicator. */
export function indicatorNotFound(name: string): RegistryError {
  return notFound('INDICATOR_NOT_FOUND', `There is no indicator ${name}.`, { name });
}

/** INVALID_ARGUMENT MALFORMED: not an indicator's resource name. */
export function malformedIndicatorName(field: string): RegistryError {
  return invalidArgument([
    violation(field, 'MALFORMED', { en: 'must be indicators/DATABASE.CODE', zh: '格式须为 indicators/数据库.指标' }),
  ]);
}
