export { applyFastAsyncBind } from './async-bind/fast-async-bind';
export { Encoded } from './contract/codec';
export type { RequestOf, ResponseOf, ServiceDefinition } from './contract/definition';
export { type Sparse, sparse } from './contract/sparse';
export { divisionTerm, divisionTerms, isDivisionCode, nation, requireDivision } from './divisions/division-terms';
export { EnvironmentError, parseEnv } from './env/parse-env';
export { parseRedisEnv, redisEnv, type RedisEnv } from './env/redis-env';
export { logLevel, portVariable, secretKey, serviceEnv, type ServiceEnv } from './env/service-env';
export { attempt } from './errors/attempt';
export {
  alreadyExists,
  type BilingualText,
  failedPrecondition,
  invalidArgument,
  notFound,
  outOfRange,
  unavailable,
  violation,
} from './errors/constructors';
export { httpStatusOf } from './errors/http-status';
export { fromItemError, toItemError } from './errors/item-error';
export { RegistryError } from './errors/registry-error';
export { exportPages } from './exports/export-pages';
export { addDays, todayInChina, yearsBefore } from './field-checks/date-arithmetic';
export { FieldChecks } from './field-checks/field-checks';
export type { CallOptions, Client } from './grpc-client/client';
export { createClient } from './grpc-client/create-client';
export type { CallContext } from './grpc-server/call-context';
export { type RegistryLedger, startRegistry } from './commands/registry-process';
export { everyChange } from './ledger/every-change';
export { bind, type ServiceBinding, type ServiceImplementation } from './grpc-server/service-implementation';
export { afterKey, afterText } from './imports/after';
export { importChunks } from './imports/import-chunks';
export { importRequest } from './imports/import-request';
export { LedgerModule } from './ledger/ledger.module';
export { recordMetadata } from './ledger/record-metadata';
export { runService } from './lifecycle/run-service';
export type { RunningService, ServiceOptions } from './lifecycle/running-service';
export { startProcess } from './lifecycle/start-process';
export { SERVICE_ENV, SERVICE_LOGGER } from './lifecycle/tokens';
export { createLogger, type ServiceLogger } from './logging/logger';
export { NestLogger } from './logging/nest-logger';
export { isCalendarDate } from './moments/calendar-date';
export { readMoment } from './moments/read-moment';
export { type PageCursor, PageTokens } from './page-tokens/page-tokens';
export { requireBatchSize } from './paging/batch-size';
export { pageSize } from './paging/page-size';
export { heldVersion, heldVersions } from './records/held-version';
export { nextPageToken, openPage } from './records/record-pages';
export { recordEach, recordFact, recordFacts } from './imports/record-facts';
export { recordRows, type RowFacts } from './imports/record-rows';
export type { RecordReference } from './records/record-lookup';
export { RecordReads } from './records/record-reads';
export { searchPage } from './records/search-page';
export type { Cache } from './shared-state/cache';
export type { RateLimit, RateLimiter } from './shared-state/rate-limiter';
export { openSharedState, type SharedState } from './shared-state/shared-state';
export { isTreeHeadSignedBy, TREE_HEAD_TYPE } from './signing/signed-tree-head';
export { keyIdOf, publicKeys, type SigningKey, signingKey } from './signing/signing-key';
export { TokenSeal } from './token-seal/token-seal';
