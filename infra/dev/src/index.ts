export { ownSettings } from './processes/own-settings';
export { Platform } from './processes/platform';
export { gatewayUrl, untilReady } from './processes/ready';
export { developmentSecrets } from './processes/secrets';
export { type Settings, readSettings } from './processes/settings';
export { summary } from './processes/summary';
export { type SeedOptions, seed, seedOnce } from './seed/seed';
