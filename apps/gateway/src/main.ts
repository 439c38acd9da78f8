import { startProcess } from '@registry/service-kit';
import { parseGatewayEnv } from './env';
import { startGateway } from './start';

startProcess(() => startGateway(parseGatewayEnv(process.env)));
