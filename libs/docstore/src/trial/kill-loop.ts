import { checkStore } from '../check/check';
import { describe } from '../check/finding';
import { startChildStore, type ChildStore } from './child-store';
import { connectClient, type Client } from '../wire/client';
import { PlainWriter } from './plain-writer';
import { preload } from './preload';
import { RetryWriter } from './retry-writer';
import { TransactionWriter } from './transaction-writer';
import { must, StoreRefused, type Writer } from './writer';

export interface KillLoopOptions {
  /** the store's folder: empty, and the same in all rounds */
  readonly path: string;
  readonly rounds: number;
  readonly signal: 'SIGKILL' | 'SIGTERM';
  /** documents that are there before the first round */
  readonly documents: number;
  /** called after each round */
  readonly onRound?: (outcome: KillLoopOutcome) => void;
}

export interface KillLoopOutcome {
  rounds: number;
  acknowledged: number;
  /** from the start of the process until it listens, in milliseconds */
  longestRestart: number;
  /** what was lost, or found by the check; the loop ends with the first round that has any */
  lost: string[];
}

const SHORTEST_ROUND = 15;
const LONGEST_ROUND = 160;

/**
 * Starts the store as a process of its own, writes to it by several clients at once, ends it at a random moment, checks
 * it, starts it again on the same data, and compares what is there with what was acknowledged.
 */
export async function killLoop({
  path,
  rounds,
  signal,
  documents,
  onRound,
}: KillLoopOptions): Promise<KillLoopOutcome> {
  const outcome: KillLoopOutcome = { rounds: 0, acknowledged: 0, longestRestart: 0, lost: [] };
  const writers: Writer[] = [
    ...['p1', 'p2', 'p3'].map((name) => new PlainWriter(name)),
    ...['t1', 't2'].map((name) => new TransactionWriter(name)),
    ...['r1', 'r2'].map((name) => new RetryWriter(name)),
  ];
  let store = await startChildStore(path);
  try {
    await prepare(store, documents);
    while (outcome.rounds < rounds && outcome.lost.length === 0) {
      outcome.lost.push(...(await oneRound(store, writers, signal)));
      await checkStore(path, (finding) => outcome.lost.push(describe(finding)));
      store = await startChildStore(path);
      outcome.longestRestart = Math.max(outcome.longestRestart, store.startedIn);
      outcome.lost.push(...(await verifyAll(store, writers)));
      outcome.acknowledged = writers.reduce((total, writer) => total + writer.acknowledged, 0);
      outcome.rounds++;
      onRound?.(outcome);
    }
  } finally {
    await store.end('SIGTERM');
  }
  return outcome;
}

async function prepare(store: ChildStore, documents: number): Promise<void> {
  const client = await connectClient(store.port);
  for (const command of [...PlainWriter.indexes, ...TransactionWriter.indexes]) await must(client, command);
  await preload(client, documents);
  client.close();
}

/** @returns what went wrong while the store was there */
async function oneRound(
  store: ChildStore,
  writers: readonly Writer[],
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<string[]> {
  const refused: string[] = [];
  const clients = await Promise.all(writers.map(() => connectClient(store.port)));
  const writing = writers.map((writer, i) => writeUntilGone(writer, clients[i], refused));
  const moment = SHORTEST_ROUND + Math.random() * (LONGEST_ROUND - SHORTEST_ROUND);
  await new Promise((resolve) => setTimeout(resolve, moment));
  const code = await store.end(signal);
  await Promise.all(writing);
  if (signal === 'SIGTERM' && code !== 0) refused.push(`ended with code ${String(code)} on SIGTERM`);
  return refused;
}

async function writeUntilGone(writer: Writer, client: Client | undefined, refused: string[]): Promise<void> {
  if (client === undefined) return;
  try {
    for (;;) await writer.write(client);
  } catch (error) {
    if (error instanceof StoreRefused) refused.push(error.message);
    client.close();
  }
}

async function verifyAll(store: ChildStore, writers: readonly Writer[]): Promise<string[]> {
  const client = await connectClient(store.port);
  const lost: string[] = [];
  for (const writer of writers) lost.push(...(await writer.verify(client)));
  client.close();
  return lost;
}
