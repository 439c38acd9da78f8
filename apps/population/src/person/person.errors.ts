import { type RegistryError, alreadyExists, invalidArgument, notFound, violation } from '@registry/service-kit';

/** PERSON_NOT_FOUND: nobody by that id on those clocks. Says nothing of the id: it is personal data. */
export function personNotFound(): RegistryError {
  return notFound('PERSON_NOT_FOUND', 'No such person on the given date, as known at the given commit.');
}

/** CITIZEN_ID_CLAIMED: the number is another person's. */
export function citizenIdClaimed(): RegistryError {
  return alreadyExists('CITIZEN_ID_CLAIMED', 'The citizen id is held by another person.', {
    field: 'person.citizenId',
  });
}

/** PERSON_REFERENCE_REQUIRED: neither a person id nor a citizen id is given. */
export function referenceRequired(field: string): RegistryError {
  return invalidArgument([
    violation(field, 'PERSON_REFERENCE_REQUIRED', {
      en: 'must name a person by personId or citizenId',
      zh: '必须给出personId或公民身份号码',
    }),
  ]);
}

/** SEARCH_TOO_WIDE: the conditions would leave too much to look through. */
export function searchTooWide(field: string, text: { en: string; zh: string }): RegistryError {
  return invalidArgument([violation(field, 'SEARCH_TOO_WIDE', text)]);
}
