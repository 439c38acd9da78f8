export { type GatewayEnv, parseGatewayEnv } from './env';
export { type RunningGateway, startGateway } from './start';
