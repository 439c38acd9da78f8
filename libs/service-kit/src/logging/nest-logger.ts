import type { LoggerService } from '@nestjs/common';
import type { ServiceLogger } from './logger';

/** Nest's own messages (module started, route mapped) in the log of the process. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: ServiceLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(context(rest), String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(context(rest), String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(context(rest), String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(context(rest), String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(context(rest), String(message));
  }
}

/** Nest passes the name of the class that speaks as the last argument. */
function context(rest: readonly unknown[]): { context?: string } {
  const last = rest.at(-1);
  return typeof last === 'string' ? { context: last } : {};
}
