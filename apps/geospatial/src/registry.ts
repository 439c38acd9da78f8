import type { RegistryLedger } from '@registry/service-kit';
import { divisions } from './division/division.resource';
import { features } from './feature/feature.resource';
import { layers } from './layer/layer.resource';

/** What the registry keeps. */
export const geospatialLedger: RegistryLedger = { registry: 'geospatial', resources: [divisions, layers, features] };
