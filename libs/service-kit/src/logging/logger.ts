import { pino, type DestinationStream, type Logger } from 'pino';
import type { ServiceEnv } from '../env/service-env';
import { redactedPaths } from './redaction';

/** pino's logger, the only one there is. */
export type ServiceLogger = Logger;

/** The log of a process: JSON lines on standard output with `service`, never with personal data. */
export function createLogger(
  service: string,
  level: ServiceEnv['LOG_LEVEL'],
  destination?: DestinationStream,
): ServiceLogger {
  const options = { level, base: { service }, redact: { paths: redactedPaths, censor: '[redacted]' } };
  return destination === undefined ? pino(options) : pino(options, destination);
}
