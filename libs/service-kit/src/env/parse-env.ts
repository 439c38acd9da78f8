import { z } from 'zod';

/** The environment does not hold what the process needs; the message names each variable. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  constructor(
    readonly variables: readonly string[],
    lines: readonly string[],
  ) {
    super(`The environment is not usable:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  }
}

/**
 * Reads the environment once, at start. An empty variable counts as unset.
 * @throws EnvironmentError naming every variable that is missing or wrong, never its value
 */
export function parseEnv<S extends z.ZodObject>(
  schema: S,
  source: Readonly<Record<string, string | undefined>>,
): z.infer<S> {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(set);
  if (parsed.success) {
    return parsed.data;
  }
  const problems = parsed.error.issues.map(({ path, message }) => ({ variable: path.join('.'), message }));
  throw new EnvironmentError(
    problems.map(({ variable }) => variable),
    problems.map(({ variable, message }) => `${variable}: ${message}`),
  );
}
