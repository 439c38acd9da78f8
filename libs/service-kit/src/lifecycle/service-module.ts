import { type DynamicModule, Module } from '@nestjs/common';
import { PageTokens } from '../page-tokens/page-tokens';
import { Readiness } from './readiness';
import type { ServiceOptions } from './running-service';
import { SERVICE_ENV, SERVICE_LOGGER, SERVICE_STOP } from './tokens';
import type { ServiceLogger } from '../logging/logger';

/** What the root module is made of. */
export interface ServiceParts {
  readonly options: ServiceOptions;
  readonly logger: ServiceLogger;
  readonly readiness: Readiness;
  readonly stop: AbortSignal;
}

/** The root of a service: the app's module and what every module may inject. */
@Module({})
export class ServiceModule {
  static of({ options: { name, module, env }, logger, readiness, stop }: ServiceParts): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      imports: [module],
      providers: [
        { provide: SERVICE_ENV, useValue: env },
        { provide: SERVICE_LOGGER, useValue: logger },
        { provide: SERVICE_STOP, useValue: stop },
        { provide: Readiness, useValue: readiness },
        { provide: PageTokens, useValue: new PageTokens(env.PAGE_TOKEN_KEY, name) },
      ],
      exports: [SERVICE_ENV, SERVICE_LOGGER, SERVICE_STOP, Readiness, PageTokens],
    };
  }
}
