/** Token of the parsed environment, which `runService` provides to every module. */
export const SERVICE_ENV = Symbol('SERVICE_ENV');

/** Token of the process' pino logger, which `runService` provides to every module. */
export const SERVICE_LOGGER = Symbol('SERVICE_LOGGER');

/** Token of the {@link SharedState} that `runService` opens as REDIS_URL says and provides to every module. */
export const SHARED_STATE = Symbol('SHARED_STATE');

/** Token of the AbortSignal that says the service stops, which `runService` provides to every module. */
export const SERVICE_STOP = Symbol('SERVICE_STOP');

/** Token of the {@link OwnNode} that this process serves, which `runService` provides to every module. */
export const OWN_NODE = Symbol('OWN_NODE');
