import type { RegistryLedger } from '@registry/service-kit';
import { indicators } from './indicator/indicator.resource';
import { observations } from './observation/observation.resource';
import { series } from './series/series.resource';

/** What the registry keeps. */
export const macroeconomicLedger: RegistryLedger = {
  registry: 'macroeconomic',
  resources: [indicators, series, observations],
};
