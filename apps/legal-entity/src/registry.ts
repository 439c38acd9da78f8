import type { RegistryLedger } from '@registry/service-kit';
import { legalEntities } from './legal-entity/legal-entity.resource';

/** What the registry keeps. */
export const legalEntityLedger: RegistryLedger = { registry: 'legal-entity', resources: [legalEntities] };
