import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyConsistency, verifyInclusion } from '@registry/ledger';
import { TransparencyServiceDefinition } from '@registry/proto/common/v1';
import { DivisionServiceDefinition } from '@registry/proto/geospatial/v1';
import { createClient } from '@registry/service-kit';
import mongoose from 'mongoose';
import { gatewayUrl } from '../src/index';
import { REGISTRIES, ROOT, type Registry, type Settings } from '../src/processes/settings';
import { storeUri } from '../src/processes/specs';
import { divisionRows } from '../src/seed/divisions';
import { importRows } from '../src/seed/import-rows';
import { seedLegalEntities } from '../src/seed/legal-entities';
import { seedMacroeconomic } from '../src/seed/macroeconomic';
import { seedPopulation } from '../src/seed/population';
import { checkLog } from '../src/transparency/check-log';
import { checkLines, isFine } from '../src/transparency/finding-texts';
import { HeadFile } from '../src/transparency/head-file';
import { ShownLog } from '../src/transparency/shown-log';
import { ndjson, personLine } from './people';
import { Stack, json, stackTimeoutMs } from './stack';

interface HeadBody {
  readonly head: { readonly treeSize: number; readonly rootHash: string; readonly stateHash: string };
  readonly keyId: string;
  readonly signature: string;
}

/** What the command printed, and its exit code. */
interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Sizes of which all pairs are proven. */
const most = 12;

/** A few commits of every registry. */
async function seedLittle({ grpc }: Settings): Promise<void> {
  const few = { people: 20, entities: 20 };
  const address = (registry: Registry): string => `127.0.0.1:${grpc[registry].port}`;
  await seedPopulation(address('population'), few, () => undefined);
  await seedLegalEntities(address('legal-entity'), few, () => undefined);
  await seedMacroeconomic(address('macroeconomic'), few, () => undefined);
  const divisions = createClient(DivisionServiceDefinition, { address: address('geospatial') });
  await importRows((requests) => divisions.importDivisions(requests), {
    rows: [...divisionRows(false)].slice(0, 40),
    chunkRows: 10,
    provenance: { sourceDepartment: '民政部', legalBasis: 'test', reason: 'test', itemSources: {} },
  });
  divisions.close();
}

describe('the log of a registry, to an outsider', () => {
  let stack: Stack;
  let written = 0;
  const folder = mkdtempSync(join(tmpdir(), 'transparency-'));
  const servers: Server[] = [];

  beforeAll(async () => {
    stack = await Stack.start(seedLittle);
  }, stackTimeoutMs);

  afterAll(async () => {
    for (const server of servers) server.close();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }, stackTimeoutMs);

  const file = (name: string): string => join(folder, name);

  /** Writes so many commits to the registry of people. */
  async function register(commits: number): Promise<void> {
    for (let count = 0; count < commits; count += 1) {
      const sent = { ...stack.authorization, 'content-type': 'application/x-ndjson' };
      await stack.post('/v1/imports/population/persons?sourceDepartment=test', ndjson([personLine(written++)]), sent);
    }
  }

  async function treeHead(registry: Registry): Promise<HeadBody> {
    return json<HeadBody>(await stack.get(`/v1/transparency/${registry}/tree-head`));
  }

  /** What the command would say of a log, with a file of its own to keep heads in. */
  async function check(
    registry: Registry,
    to: string,
    url = gatewayUrl(stack.settings),
    key?: string,
  ): Promise<Outcome> {
    const outcome = await checkLog(new ShownLog(url, registry), new HeadFile(file(to)), key);
    return { code: isFine(outcome) ? 0 : 1, output: checkLines(outcome, registry).join('\n') };
  }

  function command(...args: string[]): Promise<Outcome> {
    const child = spawn(process.execPath, [join(ROOT, 'infra/dev/dist/commands/check-log.js'), ...args]);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    return new Promise((resolve) => {
      child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
    });
  }

  /** A gateway between, which answers for a tree head what it likes. */
  async function between(forged: (body: HeadBody) => object): Promise<string> {
    const server = createServer((request, response) => {
      void (async () => {
        const { status, text } = await stack.get(request.url ?? '/');
        const isHead = request.url?.endsWith('/tree-head') === true;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(isHead ? JSON.stringify(forged(JSON.parse(text) as HeadBody)) : text);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Changes a commit in the store, behind the back of its registry. */
  async function rewrite(registry: Registry, seq: number): Promise<void> {
    const options = { dbName: registry.replaceAll('-', '_') };
    const connection = await mongoose.createConnection(storeUri(stack.settings), options).asPromise();
    await connection.collection('commits').updateOne({ seq }, { $set: { hash: '0'.repeat(64) } });
    await connection.collection('merkle_tiles').deleteMany({});
    await connection.close();
  }

  it.each(REGISTRIES)(
    'proves of %s every commit, and between all sizes that it only grew',
    async (registry) => {
      const base = `/v1/transparency/${registry}`;
      const client = createClient(TransparencyServiceDefinition, { address: stack.address(registry) });
      const { head } = await treeHead(registry);
      const size = Math.min(most, head.treeSize);
      expect(size).toBeGreaterThan(0);
      const roots: string[] = [];
      for (let seq = 0; seq <= size; seq += 1) {
        const signed = await client.getTreeHead({ at: [{ partition: 'main', epoch: 1, seq }] });
        roots.push(signed.head?.rootHash ?? '');
      }
      client.close();
      for (let to = 1; to <= size; to += 1) {
        const toRootHash = roots[to] ?? '';
        for (let from = 0; from <= to; from += 1) {
          const answer = await stack.get(`${base}/consistency?first=${from}&second=${to}&epoch=1`);
          const { path: proof } = json<{ path: string[] }>(answer);
          const evidence = { from, fromRootHash: roots[from] ?? '', to, toRootHash, proof };
          expect(verifyConsistency(evidence)).toBe(true);
          const another = verifyConsistency({ ...evidence, toRootHash: head.stateHash });
          // Every tree begins as the empty one.
          expect(another).toBe(from === 0);
        }
        for (let seq = 1; seq <= to; seq += 1) {
          const answer = await stack.get(`${base}/inclusion?seq=${seq}&treeSize=${to}`);
          const { commitHash, auditPath: proof } = json<{ commitHash: string; auditPath: string[] }>(answer);
          expect(verifyInclusion({ seq, treeSize: to, commitHash, rootHash: toRootHash, proof })).toBe(true);
        }
      }
    },
    stackTimeoutMs,
  );

  it(
    'is checked from one look to the next: the first pins its key, the others prove that it only grew',
    async () => {
      const [first, same] = [await check('population', 'grows'), await check('population', 'grows')];
      expect([first.code, same.code]).toEqual([0, 0]);
      expect(first.output).toMatch(/^population: FIRST .*\n {2}现在 \/ now: {4}main:1:\d+, /);
      expect(same.output).toMatch(/^population: SAME /);
      await register(3);
      const grew = await check('population', 'grows');
      expect(grew.output).toMatch(/^population: GREW .*\n {2}此前 \/ before: main:1:\d+/);
      expect(grew.code).toBe(0);
    },
    stackTimeoutMs,
  );

  it('is refused when a root, a size or a signature is not as it was signed', async () => {
    const digits = (text: string): string => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const forgeries: readonly ((body: HeadBody) => object)[] = [
      ({ head, ...rest }) => ({ ...rest, head: { ...head, rootHash: digits(head.rootHash) } }),
      ({ head, ...rest }) => ({ ...rest, head: { ...head, note: 'added' } }),
      ({ signature, ...rest }) => ({ ...rest, signature: signature.replace(/^../, 'AA') }),
    ];
    for (const forged of forgeries) {
      const outcome = await check('population', 'grows', await between(forged));
      expect(outcome.output).toMatch(/^population: NOT_SIGNED 签名无效/);
      expect(outcome.code).toBe(1);
    }
    // Nothing of it was taken for good.
    expect((await check('population', 'grows')).code).toBe(0);
  }, 60_000);

  it('is refused under another key than the one that was pinned or is known by another way', async () => {
    const { keyId } = await treeHead('geospatial');
    const url = await between((body) => ({ ...body, keyId }));
    const pinned = await check('population', 'grows', url);
    expect([pinned.code, pinned.output]).toEqual([1, expect.stringMatching(/^population: KEY_CHANGED /)]);
    const unknown = await check('population', 'key', undefined, keyId);
    expect([unknown.code, unknown.output]).toEqual([1, expect.stringMatching(/^population: KEY_CHANGED /)]);
    const { keyId: own } = await treeHead('population');
    expect((await check('population', 'key', undefined, own)).code).toBe(0);
  });

  it(
    'is checked by a command, which says in its exit code what it came to',
    async () => {
      const url = gatewayUrl(stack.settings);
      const fine = await command(url, 'population', '--file', file('command'));
      expect([fine.code, fine.output]).toEqual([0, expect.stringMatching(/^population: FIRST /)]);
      const forged = await between((body) => ({ ...body, keyId: '0'.repeat(16) }));
      expect((await command(forged, 'population', '--file', file('command'))).code).toBe(1);
      expect((await command('http://127.0.0.1:1', 'population', '--file', file('none'))).code).toBe(2);
    },
    stackTimeoutMs,
  );

  it('cannot be told of by heads of another registry', async () => {
    await expect(check('geospatial', 'grows')).rejects.toThrow('the file is of population');
  });

  it(
    'is found restored by who saw what was lost, and whole by who did not; old heads are told apart',
    async () => {
      const [backup, later] = [file('backup'), file('later')];
      await check('population', 'early');
      await stack.backup(backup);
      await register(2);
      const lost = await treeHead('population');
      await check('population', 'late');
      await stack.backup(later);
      await stack.restore(backup);
      await register(4);
      const late = await check('population', 'late');
      expect(late.output).toMatch(
        /^population: RESTORED .*\n.*main:1:\d+, .*\n.*main:2:\d+, .*\n.*kept up to: main:\d+/,
      );
      expect([late.code, existsSync(`${file('late')}.refused`)]).toEqual([1, true]);
      const early = await check('population', 'early');
      expect([early.code, early.output]).toEqual([
        0,
        expect.stringMatching(/^population: GREW .*\n.*main:1:.*\n.*main:2:/),
      ]);
      const replayed = await check('population', 'early', await between(() => lost));
      expect([replayed.code, replayed.output]).toEqual([1, expect.stringMatching(/^population: CUT_OFF /)]);
      // What was lost comes back, and what took its place is lost.
      await stack.restore(later);
      const back = await check('population', 'late');
      expect([back.code, back.output]).toEqual([0, expect.stringMatching(/^population: SAME /)]);
      const taken = await check('population', 'early');
      expect([taken.code, taken.output]).toEqual([1, expect.stringMatching(/^population: RESTORED /)]);
    },
    2 * stackTimeoutMs,
  );

  it('is found rewritten, at the same size and after it has grown', async () => {
    await check('macroeconomic', 'macroeconomic');
    await rewrite('macroeconomic', 1);
    const same = await check('macroeconomic', 'macroeconomic');
    expect([same.code, same.output]).toEqual([1, expect.stringMatching(/^macroeconomic: REWRITTEN 日志被改写/)]);
    await check('population', 'rewritten');
    await rewrite('population', 1);
    await register(1);
    const grown = await check('population', 'rewritten');
    expect([grown.code, grown.output]).toEqual([1, expect.stringMatching(/^population: REWRITTEN /)]);
    expect(existsSync(`${file('rewritten')}.refused`)).toBe(true);
  }, 60_000);
});
