export { ownSettings } from './processes/own-settings';
export { Platform } from './processes/platform';
export { gatewayUrl, untilReady } from './processes/ready';
export { developmentSecrets } from './processes/secrets';
export { type Settings, readSettings } from './processes/settings';
export { storeUri } from './processes/specs';
export { summary } from './processes/summary';
export { personRows } from './seed/population';
export { type SeedOptions, seed, seedOnce } from './seed/seed';
