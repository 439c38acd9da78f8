import type { Command } from './context';
import { MAX_MESSAGE_SIZE } from '../wire/message';

/** Wire version of MongoDB 7.0. */
const MAX_WIRE_VERSION = 21;
/** The replica set that drivers are told of: transactions and retryable writes need one. */
export const REPLICA_SET = 'rs0';

export const hello: Command = ({ address, connection, name }) => ({
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
});

export const buildInfo: Command = () => ({
  version: '7.0.0',
  versionArray: [7, 0, 0, 0],
  gitVersion: 'docstore',
  modules: ['docstore'],
  storageEngines: ['lmdb'],
  bits: 64,
  maxBsonObjectSize: 16 * 1024 * 1024,
});

export const nothing: Command = () => ({});
