export type { EntityFacts, EntityRecord, EntityVersion, FormerNumberFacts } from './entities/entity';
export { publicEntities } from './entities/public-entities';
export { type EntityOptions, syntheticEntities } from './entities/synthetic-entities';
export { type EventBlock, eventBlocks } from './harness/event-blocks';
export { testRedisUrl } from './harness/test-redis';
export { type TestStore, startTestStore } from './harness/test-store';
export { type HouseholdOptions, syntheticHouseholds } from './people/households';
export type { PersonFacts, PersonVersion, SyntheticHousehold, SyntheticPerson } from './people/person';
export { type County, type DivisionWeight, weighDivisions } from './people/provinces';
