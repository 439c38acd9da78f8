import type { Ledger, Moment } from '@registry/ledger';
import type { AsOf } from '@registry/proto/common/v1';
import { invalidArgument, violation } from '../errors/constructors';
import { isCalendarDate } from './calendar-date';

/**
 * Resolves the two clocks of a read; unset ones are today (Asia/Shanghai) and the head.
 * @throws RegistryError INVALID_ARGUMENT `DATE_INVALID` naming `asOf.validAt`; OUT_OF_RANGE with the ledger's reason
 *   for a position ahead of the head or of another epoch
 */
export async function readMoment(ledger: Ledger, asOf: AsOf | undefined): Promise<Moment> {
  const validAt = asOf === undefined || asOf.validAt === '' ? undefined : asOf.validAt;
  if (validAt !== undefined && !isCalendarDate(validAt)) {
    throw invalidArgument([
      violation('asOf.validAt', 'DATE_INVALID', {
        en: 'must be a date that exists, YYYY-MM-DD',
        zh: '必须是真实存在的日期，格式为 YYYY-MM-DD',
      }),
    ]);
  }
  const knownAt = asOf === undefined || asOf.knownAt.length === 0 ? undefined : asOf.knownAt;
  return ledger.moment({
    ...(validAt === undefined ? {} : { validAt }),
    ...(knownAt === undefined ? {} : { knownAt }),
  });
}
