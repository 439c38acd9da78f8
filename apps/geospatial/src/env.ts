import { parseEnv, portVariable, serviceEnv } from '@registry/service-kit';
import { z } from 'zod';

const geospatialEnv = z.object({
  ...serviceEnv,
  GRPC_PORT: portVariable(50_053),
  METRICS_PORT: portVariable(9_103),
});

/** The environment of the geospatial registry. */
export type GeospatialEnv = z.infer<typeof geospatialEnv>;

/** Reads the environment. @throws EnvironmentError naming each variable that is missing or wrong */
export function parseGeospatialEnv(source: Readonly<Record<string, string | undefined>>): GeospatialEnv {
  return parseEnv(geospatialEnv, source);
}
