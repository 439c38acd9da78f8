import { startRegistry } from '@registry/service-kit';
import { parsePopulationEnv } from './env';
import { populationLedger } from './registry';
import { startPopulation } from './start';

startRegistry(populationLedger, () => startPopulation(parsePopulationEnv(process.env)));
