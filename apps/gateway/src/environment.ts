/** Token of the parsed environment. */
export const GATEWAY_ENV = Symbol('GATEWAY_ENV');

/** Token of the process' logger. */
export const GATEWAY_LOGGER = Symbol('GATEWAY_LOGGER');
