import { parseGatewayEnv } from './env';
import { startGateway } from './start';

void startGateway(parseGatewayEnv(process.env));
