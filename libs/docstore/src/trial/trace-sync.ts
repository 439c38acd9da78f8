import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Long } from 'bson';
import { startChildStore } from './child-store';
import { connectClient, newLsid, type Client } from '../wire/client';
import { parseTrace, syncedBeforeReply, type AcknowledgedWrite, type Evidence } from './system-calls';
import { must } from './writer';

const CALLS = 'openat,read,write,writev,pwrite64,pwritev,pwritev2,fdatasync,fsync,msync,sendto,sendmsg';
/** Enough of a call's bytes to find the marks in: a page of LMDB is 4 KiB. */
const SHOWN_BYTES = 65_536;

/**
 * Runs the store under strace, sends it writes, and shows from the trace that each was on disk before its reply.
 * @param folder an empty folder, for the data and the trace
 * @throws Error when strace is missing, or the trace shows no sync before a reply
 */
export async function traceSync(folder: string): Promise<Evidence[]> {
  if (spawnSync('strace', ['-V']).error !== undefined) {
    throw new Error('没有 strace，请安装 / strace is missing, install it: apt-get install strace');
  }
  const trace = join(folder, 'trace');
  const strace = ['strace', '-f', '-yy', '-s', String(SHOWN_BYTES), '-e', `trace=${CALLS}`, '-o', trace];
  const store = await startChildStore(join(folder, 'store'), strace);
  const writes: AcknowledgedWrite[] = [];
  try {
    const client = await connectClient(store.port);
    await must(client, { create: 'traced' });
    writes.push(await insertTraced(client), await updateTraced(client), await commitTraced(client));
    client.close();
  } finally {
    await store.end('SIGTERM');
  }
  const calls = parseTrace(readFileSync(trace, 'latin1'));
  return writes.map((write) => syncedBeforeReply(calls, write));
}

function mark(): string {
  return `mark-${randomBytes(8).toString('hex')}`;
}

async function insertTraced(client: Client): Promise<AcknowledgedWrite> {
  const data = mark();
  await must(client, { insert: 'traced', documents: [{ _id: 1, data }] });
  return { request: data, data };
}

async function updateTraced(client: Client): Promise<AcknowledgedWrite> {
  const data = mark();
  await must(client, { update: 'traced', updates: [{ q: { _id: 1 }, u: { $set: { data } } }] });
  return { request: data, data };
}

/** Its data come with a statement that is answered at once: it is the commit's reply that must wait. */
async function commitTraced(client: Client): Promise<AcknowledgedWrite> {
  const data = mark();
  const comment = mark();
  const transaction = { lsid: newLsid(), txnNumber: Long.fromNumber(1), autocommit: false };
  await must(client, { insert: 'traced', documents: [{ _id: 2, data }], ...transaction, startTransaction: true });
  await must(client, { commitTransaction: 1, comment, ...transaction, $db: 'admin' });
  return { request: comment, data };
}
