import type { BsonDocument } from '../bson/document';
import { MAX_MESSAGE_SIZE } from './message';
import type { Peer } from './server';

/** Wire version of MongoDB 7.0. */
const MAX_WIRE_VERSION = 21;
/** The replica set that drivers are told of: transactions and retryable writes need one. */
export const REPLICA_SET = 'rs0';

/** @returns the answer to `hello`, and to its older names: the primary of a replica set of one */
export function helloReply(name: string, { address, connection }: Peer): BsonDocument {
  return {
    helloOk: true,
    [name === 'hello' ? 'isWritablePrimary' : 'ismaster']: true,
    setName: REPLICA_SET,
    setVersion: 1,
    hosts: [address],
    primary: address,
    me: address,
    secondary: false,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: MAX_MESSAGE_SIZE,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId: connection,
    minWireVersion: 0,
    maxWireVersion: MAX_WIRE_VERSION,
    readOnly: false,
  };
}
