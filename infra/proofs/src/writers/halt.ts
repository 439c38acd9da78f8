import { writeFileSync } from 'node:fs';
import type { mongo } from 'mongoose';

/**
 * Halts this process for good in the middle of its next transaction: its commits stand in the log for nobody to see yet,
 * and nobody else can commit. The file that appears says so; only `kill -9` ends the process then.
 */
export function haltInTransaction(client: mongo.MongoClient, file: string): void {
  const inserts = new Set<number>();
  client.on('commandStarted', ({ command, requestId }) => {
    if (command['insert'] === 'commits') inserts.add(requestId);
  });
  client.on('commandSucceeded', ({ requestId, reply }) => {
    const { writeErrors } = reply as { writeErrors?: unknown };
    if (!inserts.delete(requestId) || writeErrors !== undefined) return;
    writeFileSync(file, '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
}
