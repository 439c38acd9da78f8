import { randomUUID } from 'node:crypto';

/** A form of what gateways share. */
export interface SharedForm {
  readonly form: string;
  /** Whether several gateways share it. */
  readonly shared: boolean;
  /** The variables that choose it; each call gives a new deployment. */
  variables(): Record<string, string>;
}

/** In process always; in Redis where TEST_REDIS_URL names one, which the suite over real engines must. */
export function sharedForms(): SharedForm[] {
  const url = process.env['TEST_REDIS_URL'] ?? '';
  if (url === '' && process.env['TEST_SUITE'] === 'engines') {
    throw new Error('TEST_REDIS_URL must name a Redis for the suite over real engines');
  }
  const inProcess = { form: 'in process', shared: false, variables: () => ({}) };
  const inRedis = {
    form: 'in Redis',
    shared: true,
    variables: () => ({ REDIS_URL: url, REDIS_PREFIX: `spec-${randomUUID().slice(0, 8)}` }),
  };
  return url === '' ? [inProcess] : [inProcess, inRedis];
}
