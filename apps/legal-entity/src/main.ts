import { startRegistry } from '@registry/service-kit';
import { parseLegalEntityEnv } from './env';
import { legalEntityLedger } from './registry';
import { startLegalEntity } from './start';

startRegistry(legalEntityLedger, () => startLegalEntity(parseLegalEntityEnv(process.env)));
