export { type PopulationEnv, parsePopulationEnv } from './env';
export { startPopulation } from './start';
