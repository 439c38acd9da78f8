import { helloReply } from '@registry/docstore/wire';
import type { Command } from '../context';

const VERSION = '7.0.0';
const startedAt = Date.now();

export const hello: Command = ({ name, peer }) => helloReply(name, peer);

export const buildInfo: Command = () => ({
  version: VERSION,
  versionArray: [7, 0, 0, 0],
  gitVersion: 'documentdb',
  modules: ['documentdb'],
  storageEngines: ['postgresql'],
  bits: 64,
  maxBsonObjectSize: 16 * 1024 * 1024,
});

export const serverStatus: Command = ({ engine, peer }) => ({
  host: peer.address,
  version: VERSION,
  process: 'documentdb-gateway',
  pid: process.pid,
  uptime: (Date.now() - startedAt) / 1000,
  localTime: new Date(),
  transactions: { currentOpen: engine.sessions.openTransactions },
  metrics: { cursor: { open: { total: engine.cursors.size } } },
  storageEngine: { name: 'postgresql', persistent: true },
});

export const nothing: Command = () => ({});
