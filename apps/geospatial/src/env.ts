import { portVariable, serviceEnv } from '@registry/service-kit';
import { z } from 'zod';

/** The environment of the geospatial registry. */
export const geospatialEnv = z.object({
  ...serviceEnv,
  GRPC_PORT: portVariable(50_053),
  METRICS_PORT: portVariable(9_103),
});
