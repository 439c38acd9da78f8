import type { Person } from '@registry/proto/population/v1';
import { sparse } from '@registry/service-kit';
import type { PersonField } from './person-fields';

/** The granted items of a person, and what the answer says of itself. */
export type PersonBody = Readonly<Record<string, unknown>>;

/** The items asked for; those that are unknown are left out. */
export function personBody(person: Person, fields: readonly PersonField[], validAt: string): PersonBody {
  const asked: Partial<Record<PersonField, unknown>> = {};
  for (const field of fields) {
    asked[field] = person[field];
  }
  return { personId: person.personId, validAt, ...sparse(asked), underInvestigation: [], withheld: [] };
}
