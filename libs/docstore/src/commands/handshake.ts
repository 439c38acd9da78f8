import type { Command } from './context';
import { helloReply } from '../wire/hello';

export const hello: Command = ({ address, connection, name }) => helloReply(name, { address, connection });

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
