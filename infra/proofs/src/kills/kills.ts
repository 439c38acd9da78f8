import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, serviceSpec, startChild } from '@registry/dev';
import { auditFindings } from '../stage/audit';
import { killChild } from '../stage/kill-child';
import type { Stage } from '../stage/stage';
import { connectStore, startStore } from '../stage/store';
import { until } from '../stage/worker';
import { ChunkMaker } from './chunk';
import { judgeChunks } from './judge';
import { Loader } from './loader';

const DATABASE = 'population';
/** How long a round writes before the kill. */
const SHORTEST_MS = 100;
const LONGEST_MS = 900;
/** One kill in so many takes the store as well. */
const STORE_EVERY = 7;

export interface KillsOptions {
  readonly kills: number;
}

/**
 * The population service is killed again and again while import streams load it, and the store with it at times: every
 * acknowledged row is there, each chunk whole or not at all, and an audit of the store finds nothing wrong.
 */
export async function proveKills(stage: Stage, { kills }: KillsOptions): Promise<void> {
  let store = await startStore(stage);
  let service = await startService(stage);
  const maker = new ChunkMaker();
  const loader = new Loader(`127.0.0.1:${stage.settings.grpc.population.port}`, maker);
  let stores = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const before = loader.acknowledged;
    await until(() => loader.acknowledged > before, []);
    await sleep(SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS));
    const takesStore = kill % STORE_EVERY === 0;
    await Promise.all([killChild(service), ...(takesStore ? [killChild(store)] : [])]);
    if (takesStore) {
      stores++;
      store = await startStore(stage);
    }
    service = await startService(stage);
    if (kill % 10 === 0) stage.figure(`${kill} kills, ${loader.acknowledged} commits acknowledged`);
  }
  const last = loader.acknowledged;
  await until(() => loader.acknowledged > last, []);
  await loader.stop();
  stage.figure(`killed ${kills} times in mid-write, ${stores} times with the store`);
  stage.claim('the service refuses no row and answers each chunk as one commit', loader.wrong);
  const { db } = await connectStore(stage, DATABASE);
  if (!db) throw new Error('no connection to the store');
  await judgeChunks(stage, db, maker.chunks);
  stage.claim('the audit finds nothing wrong', await auditFindings(stage, serviceSpec(stage.settings, 'population')));
}

async function startService(stage: Stage): Promise<Child> {
  const service = await startChild(serviceSpec(stage.settings, 'population'));
  stage.atEnd(() => service.stop());
  return service;
}
