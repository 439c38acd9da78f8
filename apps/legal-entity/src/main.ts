import { startProcess } from '@registry/service-kit';
import { parseLegalEntityEnv } from './env';
import { startLegalEntity } from './start';

startProcess(() => startLegalEntity(parseLegalEntityEnv(process.env)));
