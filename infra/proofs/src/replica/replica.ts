import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildSpec, serviceSpec, startChild } from '@registry/dev';
import { LedgerServiceDefinition } from '@registry/proto/common/v1';
import { type Client, createClient } from '@registry/service-kit';
import { People } from '../people/people';
import { Traffic } from '../people/traffic';
import { auditFindings } from '../stage/audit';
import type { Stage } from '../stage/stage';
import { startStore } from '../stage/store';
import { until } from '../stage/worker';
import { Copy } from './copy';
import { heldMemory, judgeMemory, residentMemory, sampleMemory } from './memory';

/** Commits that the replica has applied itself when it is killed in mid-follow. */
const FOLLOWED = 200;
const MOST_TRIES = 10;
const LOOK_EVERY_MS = 1000;
/** A whole registry is loaded, or followed to its head, within so long. */
const PATIENCE_MS = 20 * 60_000;

type LedgerClient = Client<typeof LedgerServiceDefinition>;

export interface ReplicaOptions {
  readonly records: number;
  readonly rate: number;
  readonly seconds: number;
}

/**
 * A replica is loaded and follows while commits arrive at its source, killed once in mid-load and once in mid-follow: it
 * ends at the same head with an equal state hash, an audit finds nothing wrong, and the memory of both stays flat.
 */
export async function proveReplica(stage: Stage, { records, rate, seconds }: ReplicaOptions): Promise<void> {
  const store = await startStore(stage);
  const service = await startChild(serviceSpec(stage.settings, 'population'));
  stage.atEnd(() => service.stop());
  const address = `127.0.0.1:${stage.settings.grpc.population.port}`;
  const source = connect(stage, address);
  const people = new People(address);
  stage.atEnd(() => people.close());
  await people.seed(records);
  const before = await people.export(undefined);
  stage.claim(`${records} people are there`, before.ids.length < records ? [`${before.ids.length} are`] : []);

  const traffic = new Traffic(people, before.persons, rate);
  await traffic.start();
  const started = performance.now();
  const since = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;
  const copy = await Copy.of(stage, address);
  const seqOfCopy = async (): Promise<number> => (await copy.progress()).seq ?? 0;

  await copy.start();
  await until(async () => (await copy.progress()).isLoading, [], PATIENCE_MS);
  await copy.kill();
  stage.claim('the replica is killed in mid-load', (await copy.progress()).isLoading ? [] : ['it was loaded']);
  const loading = performance.now();
  await copy.start();
  await until(async () => (await seqOfCopy()) > 0, [], PATIENCE_MS);
  const base = await seqOfCopy();
  stage.figure(`loaded at commit ${base}, in ${since(loading)} after the kill`);
  await until(async () => (await seqOfCopy()) >= base + FOLLOWED, [], PATIENCE_MS);
  const { halted, head: headThen } = await killBehind(copy, source);
  stage.claim('the replica is killed in mid-follow', halted < headThen ? [] : [`it was at the head, ${headThen}`]);
  await copy.start();
  await until(async () => (await seqOfCopy()) > halted, [], PATIENCE_MS);

  const stopSampling = sampleMemory({
    source: heldMemory(metricsOf(serviceSpec(stage.settings, 'population'))),
    replica: heldMemory(metricsOf(copy.process.spec)),
    store: residentMemory(store.pid),
  });
  const client = connect(stage, copy.process.address);
  const looks = await follow(source, client, seconds * 1000);
  const memory = stopSampling();
  const loaded = (performance.now() - started) / 1000;
  const { commits, refused } = await traffic.stop();
  const arrived = Math.round(commits / loaded);
  const head = await headOf(source);
  const behind = head - (await seqOfCopy());
  const catchingUp = performance.now();
  await until(async () => (await seqOfCopy()) >= head, [], PATIENCE_MS);
  stage.figure(`${commits} commits in ${loaded.toFixed(1)} s, ${arrived} commits/s`);
  stage.figure(
    `at the end of the load the replica was ${behind} commits behind, and at the head ${since(catchingUp)} later`,
  );
  stage.claim('all that is written meanwhile is accepted', refused);
  stage.claim(`${rate} commits/s arrive`, arrived < rate ? [`${arrived} did`] : []);
  stage.claim(
    `the state hash was equal at each of ${looks.length} looks while it followed`,
    looks.flatMap(({ seq, equal }) => (equal ? [] : [`it differs at commit ${seq}`])),
  );
  await judgeEnd(stage, [source, client], [people, new People(copy.process.address)]);
  stage.claim('the audit of the replica finds nothing wrong', await auditFindings(stage, copy.process.spec));
  for (const [name, samples] of memory) judgeMemory(stage, name, samples);
}

/** Kills the replica with commits of its source before it that it has not applied; anew when it has applied them all. */
async function killBehind(copy: Copy, source: LedgerClient): Promise<{ halted: number; head: number }> {
  for (let tries = 1; ; tries++) {
    const head = await headOf(source);
    await copy.kill();
    const { seq: halted = 0 } = await copy.progress();
    if (halted < head || tries === MOST_TRIES) return { halted, head };
    await copy.start();
  }
}

function metricsOf({ env }: ChildSpec): string {
  return `http://127.0.0.1:${env['METRICS_PORT']}/metrics`;
}

function connect(stage: Stage, address: string): LedgerClient {
  const client = createClient(LedgerServiceDefinition, { address });
  stage.atEnd(() => client.close());
  return client;
}

async function headOf(ledger: LedgerClient): Promise<number> {
  const { positions } = await ledger.getHead({});
  return positions[0]?.seq ?? 0;
}

/** Looks again and again, for so long, whether the replica's state hash is that of its source at the same commit. */
async function follow(
  source: LedgerClient,
  replica: LedgerClient,
  forMs: number,
): Promise<{ readonly seq: number; readonly equal: boolean }[]> {
  const looks: { seq: number; equal: boolean }[] = [];
  for (const end = performance.now() + forMs; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    const { position, stateHash } = await replica.getStateHash({ at: [] });
    if (!position) throw new Error('a state hash without a position');
    const there = await source.getStateHash({ at: [position] });
    looks.push({ seq: position.seq, equal: there.stateHash === stateHash });
  }
  return looks;
}

/** At the head the two are equal, by state hash and by all that an export says of everybody. */
async function judgeEnd(
  stage: Stage,
  [source, replica]: readonly [LedgerClient, LedgerClient],
  [people, copied]: readonly [People, People],
): Promise<void> {
  const [there, here] = [await source.getStateHash({ at: [] }), await replica.getStateHash({ at: [] })];
  const [one = '', other] = [there, here].map(({ position, stateHash }) => `${stateHash} at commit ${position?.seq}`);
  stage.figure(`state hash ${one}`);
  stage.claim('the state hash is equal at the same head', one === other ? [] : [`of the replica it is ${other}`]);
  stage.atEnd(() => copied.close());
  const [all, own] = [await people.export(undefined), await copied.export(undefined)];
  const expected = new Map(all.persons.map((person) => [person.personId, JSON.stringify(person)]));
  stage.claim('an export of everybody says the same', [
    ...(own.persons.length === all.persons.length ? [] : [`${own.persons.length} of ${all.persons.length} people`]),
    ...(new Set(own.ids).size === own.ids.length ? [] : ['somebody came twice']),
    ...own.persons.flatMap((person) => {
      return expected.get(person.personId) === JSON.stringify(person) ? [] : [`${person.personId} differs`];
    }),
  ]);
}
