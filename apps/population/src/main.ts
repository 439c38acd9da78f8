import { parsePopulationEnv } from './env';
import { startPopulation } from './start';

void startPopulation(parsePopulationEnv(process.env));
