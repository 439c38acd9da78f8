import { parseEnv, portVariable, serviceEnv } from '@registry/service-kit';
import { z } from 'zod';

const legalEntityEnv = z.object({
  ...serviceEnv,
  GRPC_PORT: portVariable(50_052),
  METRICS_PORT: portVariable(9_102),
});

/** The environment of the legal entity registry. */
export type LegalEntityEnv = z.infer<typeof legalEntityEnv>;

/** Reads the environment. @throws EnvironmentError naming each variable that is missing or wrong */
export function parseLegalEntityEnv(source: Readonly<Record<string, string | undefined>>): LegalEntityEnv {
  return parseEnv(legalEntityEnv, source);
}
