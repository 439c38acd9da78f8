import { type DynamicModule, Module } from '@nestjs/common';
import type { OwnNode } from '../nodes/own-node';
import { ServiceMetrics } from '../metrics/service-metrics';
import { PageTokens } from '../page-tokens/page-tokens';
import { Readiness } from './readiness';
import type { ServiceOptions } from './running-service';
import { OWN_NODE, SERVICE_ENV, SERVICE_LOGGER, SERVICE_STOP, SHARED_STATE } from './tokens';
import type { ServiceLogger } from '../logging/logger';
import type { SharedState } from '../shared-state/shared-state';

/** What the root module is made of. */
export interface ServiceParts {
  readonly options: ServiceOptions;
  readonly node: OwnNode;
  readonly logger: ServiceLogger;
  readonly metrics: ServiceMetrics;
  readonly readiness: Readiness;
  readonly shared: SharedState;
  readonly stop: AbortSignal;
}

/** The root of a service: the app's module and what every module may inject. */
@Module({})
export class ServiceModule {
  static of({
    options: { name, module, env },
    node,
    logger,
    metrics,
    readiness,
    shared,
    stop,
  }: ServiceParts): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      imports: [module],
      providers: [
        { provide: SERVICE_ENV, useValue: env },
        { provide: OWN_NODE, useValue: node },
        { provide: SERVICE_LOGGER, useValue: logger },
        { provide: SERVICE_STOP, useValue: stop },
        { provide: SHARED_STATE, useValue: shared },
        { provide: ServiceMetrics, useValue: metrics },
        { provide: Readiness, useValue: readiness },
        { provide: PageTokens, useValue: new PageTokens(env.PAGE_TOKEN_KEY, name) },
      ],
      exports: [
        SERVICE_ENV,
        OWN_NODE,
        SERVICE_LOGGER,
        SERVICE_STOP,
        SHARED_STATE,
        ServiceMetrics,
        Readiness,
        PageTokens,
      ],
    };
  }
}
