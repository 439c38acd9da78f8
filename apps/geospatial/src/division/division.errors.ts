import type { Version } from '@registry/ledger';
import { notFound, type RegistryError } from '@registry/service-kit';
import type { DivisionData } from './division.resource';

/**
 * NOT_FOUND DIVISION_NOT_FOUND: nothing stood under the code on that date. `others` are the versions that the registry
 * holds of other dates; from them the metadata names the successors of a division that is gone.
 */
export function divisionNotFound(
  code: string,
  validAt: string,
  others: readonly Version<DivisionData>[],
): RegistryError {
  const last = others
    .filter(({ validTo }) => validTo !== undefined && validTo <= validAt)
    .toSorted((one, other) => (one.validFrom < other.validFrom ? 1 : -1))[0];
  const next = others
    .filter(({ validFrom }) => validFrom > validAt)
    .toSorted((one, other) => (one.validFrom < other.validFrom ? -1 : 1))[0];
  const successors = last?.data.successors ?? [];
  return notFound('DIVISION_NOT_FOUND', `No division has the code ${code} on ${validAt}.`, {
    code,
    validAt,
    ...(last?.validTo === undefined ? {} : { name: last.data.name, abolishedOn: last.validTo }),
    ...(successors.length === 0
      ? {}
      : {
          successor: successors.map((successor) => successor.code).join(','),
          successorName: successors.map((successor) => successor.name).join(','),
        }),
    ...(next === undefined ? {} : { establishedOn: next.validFrom }),
  });
}
