import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { type Position, TransparencyServiceDefinition } from '@registry/proto/common/v1';
import { DivisionServiceDefinition } from '@registry/proto/geospatial/v1';
import { failedPrecondition, notFound, outOfRange, type RunningService } from '@registry/service-kit';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway';
import { answering, headOf, startRegistry } from './registry';

interface Problem {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
  readonly fieldViolations: readonly { readonly field: string; readonly reason: string }[];
}

const pair = generateKeyPairSync('ed25519');
const hash = (digit: string): string => digit.repeat(64);

/** Where the log stands at the moment. */
let seq = 7;

function headAt([position]: readonly Position[]) {
  return {
    type: 'registry-tree-head',
    registry: 'population',
    positions: position === undefined ? [] : [position],
    treeSize: position?.seq ?? 0,
    rootHash: hash('a'),
    stateHash: hash('b'),
    recordedAt: '2026-11-28T01:02:03.004Z',
    forks: [
      { epoch: 1, seq: 4 },
      { epoch: 1, seq: 6, next: 3 },
    ],
  };
}

/** As RFC 8785 has it. */
function textAt(position: number): string {
  return (
    `{"forks":[{"epoch":1,"seq":4},{"epoch":1,"next":3,"seq":6}],"positions":[{"epoch":2,"partition":"main","seq":${position}}],` +
    `"recordedAt":"2026-11-28T01:02:03.004Z","registry":"population","rootHash":"${hash('a')}",` +
    `"stateHash":"${hash('b')}","treeSize":${position},"type":"registry-tree-head"}`
  );
}

const log = answering(TransparencyServiceDefinition, {
  getTreeHead: async ({ at }) => ({
    head: headAt(at),
    keyId: '0011223344556677',
    signature: sign(null, Buffer.from(textAt(at[0]?.seq ?? 0)), pair.privateKey),
  }),
  getInclusionProof: async ({ seq: commit, treeSize, epoch }) => {
    if (treeSize > seq) {
      throw outOfRange('POSITION_AHEAD_OF_HEAD', 'Ahead', { head: `${seq}` });
    }
    const auditPath = [hash('d'), hash(`${epoch}`)];
    return { seq: commit, treeSize, commitHash: hash('c'), leafHash: hash('e'), auditPath };
  },
  getConsistencyProof: async ({ first, second, epoch }) => ({ first, second, path: [hash(`${epoch}`)] }),
  getSigningKey: async () => ({
    keyId: '0011223344556677',
    algorithm: 'Ed25519',
    publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }),
  }),
});

const unsigned = answering(TransparencyServiceDefinition, {
  getTreeHead: async () => {
    throw failedPrecondition('SIGNING_KEY_MISSING', 'No key');
  },
  // Makes its tree for so long.
  getInclusionProof: () => new Promise(() => undefined),
  getConsistencyProof: async () => {
    throw failedPrecondition('REPLICA_HAS_NO_TREE', 'No tree', { loadedAt: 'main:1:3' });
  },
});

const divisions = answering(DivisionServiceDefinition, {
  getDivision: async () => {
    throw notFound('DIVISION_NOT_FOUND', 'None');
  },
});

const base = '/v1/transparency/population';

describe('the log of a registry, to anybody', () => {
  let population: RunningService;
  let geospatial: RunningService;
  let under: GatewayUnderTest;

  beforeAll(async () => {
    const position = () => ({ partition: 'main', epoch: 2, seq });
    population = await startRegistry('population', 0, [log, headOf(position)]);
    geospatial = await startRegistry('geospatial', 0, [unsigned, divisions]);
    under = await startGatewayUnderTest({
      POPULATION_ADDRESS: `127.0.0.1:${population.grpcPort}`,
      GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}`,
    });
  });

  afterAll(async () => {
    await under.gateway.stop();
    await Promise.all([population.stop(), geospatial.stop()]);
  });

  const problem = async (path: string, language = 'en'): Promise<Problem> =>
    (await under.json(path, { headers: { 'accept-language': language } })) as Problem;

  it('has a head that stands in the answer as it was signed, and can be checked with the key that is shown', async () => {
    const answer = await under.ask(`${base}/tree-head`);
    const text = await answer.text();
    expect(text).toContain(`"head":${textAt(7)},`);
    const { signature, keyId } = JSON.parse(text) as { signature: string; keyId: string };
    const shown = (await under.json(`${base}/key`)) as { keyId: string; publicKey: string };
    const key = createPublicKey({ key: Buffer.from(shown.publicKey, 'base64'), format: 'der', type: 'spki' });
    expect(verify(null, Buffer.from(textAt(7)), key, Buffer.from(signature, 'base64'))).toBe(true);
    expect(shown).toMatchObject({ keyId, algorithm: 'Ed25519' });
  });

  it('has the same head in the same snapshot, whatever was written since', async () => {
    const before = await under.ask(`${base}/tree-head`);
    const snapshot = before.headers.get('registry-snapshot') ?? '';
    seq = 8;
    for (let size = 7; size < 8;) {
      const { head } = (await under.json(`${base}/tree-head`)) as { head: { treeSize: number } };
      size = head.treeSize;
    }
    const again = await under.ask(`${base}/tree-head?snapshot=${snapshot}`);
    expect(await again.text()).toBe(await before.text());
  });

  it('has a head that is asked for again each time, and is not sent to who has it', async () => {
    const { headers } = await under.ask(`${base}/tree-head`);
    expect(headers.get('cache-control')).toBe('no-cache');
    const etag = headers.get('etag') ?? '';
    expect((await under.ask(`${base}/tree-head`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('has proofs that are kept for ever when they name the epoch of their head, and asked for again when not', async () => {
    for (const path of ['inclusion?seq=3&treeSize=5', 'consistency?first=3&second=5']) {
      const now = await under.ask(`${base}/${path}`);
      expect([now.status, now.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      const fixed = await under.ask(`${base}/${path}&epoch=2`);
      expect(fixed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(fixed.headers.get('vary')).toBe('accept-receipt');
    }
    expect(await under.json(`${base}/inclusion?seq=3&treeSize=5&epoch=2`)).toEqual({
      seq: 3,
      treeSize: 5,
      commitHash: hash('c'),
      leafHash: hash('e'),
      auditPath: [hash('d'), hash('2')],
    });
    const proof = { first: 3, second: 5, path: [hash('0')] };
    expect(await under.json(`${base}/consistency?first=3&second=5`)).toEqual(proof);
  });

  it('has receipts, which nobody else is answered with', async () => {
    const path = `${base}/consistency?first=3&second=5&epoch=2`;
    const { headers } = await under.ask(path, { headers: { 'accept-receipt': '1' } });
    expect(headers.get('registry-receipt')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['inclusion?treeSize=5', 'seq', 'REQUIRED'],
    ['inclusion?seq=3', 'treeSize', 'REQUIRED'],
    ['inclusion?seq=x&treeSize=5', 'seq', 'MALFORMED'],
    ['inclusion?seq=3&treeSize=', 'treeSize', 'MALFORMED'],
    ['inclusion?seq=3&treeSize=5&epoch=0', 'epoch', 'MALFORMED'],
    ['consistency?first=-1&second=5', 'first', 'MALFORMED'],
    ['consistency?first=1&second=1e3', 'second', 'MALFORMED'],
    ['consistency?first=1&second=9999999999999999', 'second', 'MALFORMED'],
    ['consistency?first=1&second=2&third=3', 'third', 'UNKNOWN_FIELD'],
    ['tree-head?size=3', 'size', 'UNKNOWN_FIELD'],
    ['tree-head?snapshot=x', 'snapshot', 'SNAPSHOT_INVALID'],
  ])('refuses %s, by name', async (path, field, reason) => {
    const { status, fieldViolations } = await problem(`${base}/${path}`);
    expect([status, fieldViolations]).toMatchObject([400, [{ field, reason }]]);
  });

  it('says in the language of the reader what is ahead of the head, not signed, or has no tree', async () => {
    const ahead = await problem(`${base}/inclusion?seq=3&treeSize=50&epoch=2`, 'zh');
    expect(ahead).toMatchObject({ status: 400, reason: 'POSITION_AHEAD_OF_HEAD', detail: '所给位置超前于当前日志' });
    const missing = await problem('/v1/transparency/geospatial/tree-head', 'zh');
    expect(missing).toMatchObject({
      status: 412,
      reason: 'SIGNING_KEY_MISSING',
      detail: '该库未配置签名密钥，不签发日志树头',
    });
    const none = await problem('/v1/transparency/geospatial/consistency?first=1&second=2');
    expect(none).toMatchObject({ status: 412, reason: 'REPLICA_HAS_NO_TREE', metadata: { loadedAt: 'main:1:3' } });
    expect((await problem('/v1/transparency/weather/tree-head')).fieldViolations).toMatchObject([
      { field: 'registry' },
    ]);
    expect(await problem('/v1/transparency/macroeconomic/key')).toMatchObject({ status: 503 });
  });

  it('keeps nobody from what else the registry answers while its proofs are late', async () => {
    const proofs = '/v1/transparency/geospatial/inclusion?seq=1&treeSize=2';
    const late = await Promise.all(Array.from({ length: 10 }, () => problem(proofs)));
    expect(late.map(({ status }) => status)).toEqual(late.map(() => 504));
    expect(await problem(proofs)).toMatchObject({ status: 503, reason: 'CIRCUIT_OPEN' });
    expect(await problem('/v1/divisions/310000')).toMatchObject({ status: 404, reason: 'DIVISION_NOT_FOUND' });
  });

  it('is described, with an example of each answer', async () => {
    const { paths, components } = (await under.json('/openapi.json')) as {
      paths: Record<
        string,
        { get: { responses: Record<string, { content: Record<string, { schema: { $ref: string } }> }> } }
      >;
      components: { schemas: Record<string, { example?: object }> };
    };
    for (const name of ['tree-head', 'inclusion', 'consistency', 'key']) {
      const { responses } = paths[`/v1/transparency/{registry}/${name}`]?.get ?? { responses: {} };
      const { $ref = '' } = responses['200']?.content['application/json']?.schema ?? {};
      expect(components.schemas[$ref.split('/').at(-1) ?? '']?.example).toBeDefined();
    }
  });
});
