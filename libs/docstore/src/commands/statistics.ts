import { readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import type { Engine } from '../server/engine';
import { sizesOf, type Sizes } from '../storage/sizes';
import type { Collection } from '../storage/catalog';
import { countField, namespaceOf, type Command } from './context';

const MEGABYTE = 1024 * 1024;

function scaleOf(body: BsonDocument): number {
  const scale = countField(body, 'scale') ?? 1;
  if (scale < 1) throw new CommandError('BadValue', 'scale has to be a number of at least 1');
  return scale;
}

function sizes(engine: Engine, collection: Collection): Sizes {
  return sizesOf(engine.store, collection, engine.count(collection));
}

/** All sizes but avgObjSize are in units of `scale` bytes, rounded down as MongoDB does. */
export const collStats: Command = (context) => {
  const { engine, body } = context;
  const scale = scaleOf(body);
  const namespace = namespaceOf(context);
  const collection = engine.catalog.require(namespace);
  const found = sizes(engine, collection);
  const scaled = (bytes: number): number => Math.floor(bytes / scale);
  const indexSizes = Object.entries(found.indexSizes).map(([name, bytes]) => [name, scaled(bytes)] as const);
  return {
    ns: namespace,
    count: found.documents,
    size: scaled(found.dataSize),
    ...(found.documents === 0 ? {} : { avgObjSize: Math.floor(found.dataSize / found.documents) }),
    storageSize: scaled(found.storageSize),
    nindexes: collection.indexes.length + 1,
    indexSizes: Object.fromEntries(indexSizes),
    totalIndexSize: scaled(found.totalIndexSize),
    totalSize: scaled(found.storageSize + found.totalIndexSize),
    sampledDocuments: found.sampled,
    scaleFactor: scale,
    capped: false,
  };
};

export const dbStats: Command = ({ engine, database, body }) => {
  const scale = scaleOf(body);
  const collections = engine.catalog.all().filter((each) => each.database === database);
  const found = collections.map((collection) => sizes(engine, collection));
  const total = (of: (each: Sizes) => number): number => found.reduce((sum, each) => sum + of(each), 0);
  const objects = total(({ documents }) => documents);
  const dataSize = total((each) => each.dataSize);
  const storageSize = total((each) => each.storageSize);
  const indexSize = total((each) => each.totalIndexSize);
  const { bsize, blocks, bfree } = statfsSync(engine.store.path);
  const scaled = (bytes: number): number => Math.floor(bytes / scale);
  return {
    db: database,
    collections: collections.length,
    views: 0,
    objects,
    avgObjSize: objects === 0 ? 0 : dataSize / objects,
    dataSize: scaled(dataSize),
    storageSize: scaled(storageSize),
    indexes: collections.reduce((sum, { indexes }) => sum + indexes.length + 1, 0),
    indexSize: scaled(indexSize),
    totalSize: scaled(storageSize + indexSize),
    scaleFactor: scale,
    fsUsedSize: scaled((blocks - bfree) * bsize),
    fsTotalSize: scaled(blocks * bsize),
  };
};

export const serverStatus: Command = ({ engine, address }) => {
  const { counters, cursors, sessions, store, expiry } = engine;
  const { started, committed, aborted } = counters.transactions;
  const { rss, heapUsed } = process.memoryUsage();
  const uptime = (Date.now() - counters.startedAt) / 1000;
  const active = sessions.busyTransactions;
  return {
    host: address,
    version: '7.0.0',
    process: 'docstore',
    pid: process.pid,
    uptime,
    uptimeMillis: Math.round(uptime * 1000),
    localTime: new Date(),
    connections: counters.connections(),
    opcounters: { ...counters.operations },
    mem: {
      bits: 64,
      resident: Math.round(rss / MEGABYTE),
      virtual: Math.round(virtualMemory() / MEGABYTE),
      heapUsed: Math.round(heapUsed / MEGABYTE),
      supported: true,
    },
    transactions: {
      currentOpen: sessions.openTransactions,
      currentActive: active,
      currentInactive: sessions.openTransactions - active,
      totalStarted: started,
      totalCommitted: committed,
      totalAborted: aborted,
    },
    metrics: {
      cursor: { open: { total: cursors.size }, timedOut: cursors.timedOut },
      commits: store.commits,
      ttl: { passes: expiry.passes, deletedDocuments: expiry.deletedDocuments },
    },
    storageEngine: { name: 'lmdb', persistent: true, dataFileBytes: statSync(join(store.path, 'data.mdb')).size },
  };
};

/** @returns bytes of address space; 0 where the system does not tell (it is told in pages of 4 KiB) */
function virtualMemory(): number {
  try {
    return Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[0]) * 4096;
  } catch {
    return 0;
  }
}
