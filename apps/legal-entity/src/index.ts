export { type LegalEntityEnv, parseLegalEntityEnv } from './env';
export { startLegalEntity } from './start';
