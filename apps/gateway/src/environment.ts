/** Token of the parsed environment. */
export const GATEWAY_ENV = Symbol('GATEWAY_ENV');

/** Token of what the gateways of a deployment share. */
export const SHARED_STATE = Symbol('SHARED_STATE');

/** Token of the process' logger. */
export const GATEWAY_LOGGER = Symbol('GATEWAY_LOGGER');
