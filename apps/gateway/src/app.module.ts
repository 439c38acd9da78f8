import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { PageTokens, type ServiceLogger, type SharedState } from '@registry/service-kit';
import { createZodValidationPipe } from 'nestjs-zod';
import { OpenStreams } from './access/open-streams';
import { ChangeController } from './change/change.controller';
import { ChangeEvents } from './change/change-events';
import { ChangeSteps } from './change/change-steps';
import { ChangeLog } from './change/change-log';
import { CodeSystemController } from './code-system/code-system.controller';
import { DivisionController } from './division/division.controller';
import { ApiDescription } from './documentation/api-description';
import { DocumentationController } from './documentation/documentation.controller';
import { GATEWAY_ENV, GATEWAY_LOGGER, SHARED_STATE } from './environment';
import type { GatewayEnv } from './env';
import { Reads } from './exchange/reads';
import { FeatureController } from './feature/feature.controller';
import { GatewayMetrics } from './health/gateway-metrics';
import { HealthController } from './health/health.controller';
import { IdentifierController } from './identifier/identifier.controller';
import { ImportController } from './imports/import.controller';
import { LegalEntityController } from './legal-entity/legal-entity.controller';
import { OverviewController } from './overview/overview.controller';
import { OverviewService } from './overview/overview.service';
import { NodeController } from './node/node.controller';
import { PersonController } from './person/person.controller';
import { PersonService } from './person/person.service';
import { ProblemFilter } from './problems/problem.filter';
import { schemaViolations } from './problems/schema-violations';
import { ReceiptController } from './receipts/receipt.controller';
import { ReceiptKeys } from './receipts/receipt-keys';
import { ReceiptVerifier } from './receipts/receipt-verifier';
import { Replay } from './receipts/replay';
import { Records } from './registries/records';
import { Registries } from './registries/registries';
import { SeriesController } from './series/series.controller';
import { Heads } from './snapshots/heads';
import { KnownAt } from './snapshots/known-at';
import { Snapshots } from './snapshots/snapshots';
import { TransparencyController } from './transparency/transparency.controller';

/** Refuses what the schemas of paths, queries and bodies do not allow, by name. */
const SchemaPipe = createZodValidationPipe({ createValidationException: schemaViolations });

/** The gateway over the four registries. */
@Module({
  controllers: [
    HealthController,
    DocumentationController,
    DivisionController,
    OverviewController,
    PersonController,
    LegalEntityController,
    FeatureController,
    SeriesController,
    IdentifierController,
    CodeSystemController,
    ImportController,
    ChangeController,
    NodeController,
    ReceiptController,
    TransparencyController,
  ],
})
export class AppModule {
  static of(env: GatewayEnv, logger: ServiceLogger, shared: SharedState, keys: ReceiptKeys): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: GATEWAY_ENV, useValue: env },
        { provide: GATEWAY_LOGGER, useValue: logger },
        { provide: SHARED_STATE, useValue: shared },
        { provide: ReceiptKeys, useValue: keys },
        { provide: PageTokens, useValue: new PageTokens(env.PAGE_TOKEN_KEY, 'gateway') },
        { provide: APP_PIPE, useClass: SchemaPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        ApiDescription,
        GatewayMetrics,
        Registries,
        Records,
        Heads,
        KnownAt,
        Snapshots,
        Reads,
        ChangeLog,
        ChangeEvents,
        ChangeSteps,
        OpenStreams,
        OverviewService,
        PersonService,
        ReceiptVerifier,
        Replay,
      ],
    };
  }
}
