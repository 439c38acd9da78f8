import { parseLegalEntityEnv } from './env';
import { startLegalEntity } from './start';

void startLegalEntity(parseLegalEntityEnv(process.env));
