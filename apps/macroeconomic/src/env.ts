import { parseEnv, portVariable, serviceEnv } from '@registry/service-kit';
import { z } from 'zod';

const macroeconomicEnv = z.object({
  ...serviceEnv,
  GRPC_PORT: portVariable(50_054),
  METRICS_PORT: portVariable(9_104),
});

/** The environment of the macroeconomic registry. */
export type MacroeconomicEnv = z.infer<typeof macroeconomicEnv>;

/** Reads the environment. @throws EnvironmentError naming each variable that is missing or wrong */
export function parseMacroeconomicEnv(source: Readonly<Record<string, string | undefined>>): MacroeconomicEnv {
  return parseEnv(macroeconomicEnv, source);
}
