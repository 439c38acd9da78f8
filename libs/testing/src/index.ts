export { type HouseholdOptions, syntheticHouseholds } from './people/households';
export type {
  AddressFacts,
  MigrationFacts,
  PersonFacts,
  PersonVersion,
  RelatedPersonFacts,
  SyntheticHousehold,
  SyntheticPerson,
} from './people/person';
export { type DivisionWeight, weighDivisions } from './people/provinces';
