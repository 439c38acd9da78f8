import { parseEnv, portVariable, serviceEnv } from '@registry/service-kit';
import { z } from 'zod';

const populationEnv = z.object({
  ...serviceEnv,
  GRPC_PORT: portVariable(50_051),
  METRICS_PORT: portVariable(9_101),
});

/** The environment of the population registry. */
export type PopulationEnv = z.infer<typeof populationEnv>;

/** Reads the environment. @throws EnvironmentError naming each variable that is missing or wrong */
export function parsePopulationEnv(source: Readonly<Record<string, string | undefined>>): PopulationEnv {
  return parseEnv(populationEnv, source);
}
