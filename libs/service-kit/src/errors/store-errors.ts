import { isNativeError } from 'node:util/types';
import mongoose from 'mongoose';
import { RegistryError } from './registry-error';
import { unavailable } from './constructors';

const {
  MongoNetworkError,
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoServerError,
} = mongoose.mongo;

const unreachable = [
  MongoNetworkError,
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  mongoose.Error.MongooseServerSelectionError,
];

/** Server codes of a store that is stepping down, starting or stopping (MongoDB's NotPrimary and shutdown errors). */
const goingAway = new Set<number | string | undefined>([91, 189, 10107, 11600, 11602, 13435, 13436]);

/** Errors of the socket that the driver passes on as they are; a service has no other peer than its store. */
const brokenSocket = new Set<unknown>([
  'EPIPE',
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Whether the error says that the store is not there, so that the same call may succeed later. */
export function isStoreUnavailable(error: unknown): boolean {
  return (
    unreachable.some((type) => error instanceof type) ||
    (error instanceof MongoServerError && goingAway.has(error.code)) ||
    (isNativeError(error) && 'code' in error && brokenSocket.has(error.code))
  );
}

/** UNAVAILABLE `STORE_UNAVAILABLE`. */
export function storeUnavailable(cause?: unknown): RegistryError {
  return unavailable('STORE_UNAVAILABLE', 'The registry cannot reach its store at the moment', cause);
}
