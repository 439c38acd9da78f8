import { startProcess } from '@registry/service-kit';
import { parsePopulationEnv } from './env';
import { startPopulation } from './start';

startProcess(() => startPopulation(parsePopulationEnv(process.env)));
