import type { RegistryLedger } from '@registry/service-kit';
import { persons } from './person/person.resource';

/** What the registry keeps. */
export const populationLedger: RegistryLedger = { registry: 'population', resources: [persons] };
