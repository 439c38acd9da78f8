import { createPublicKey, generateKeyPairSync, hash, verify } from 'node:crypto';
import { notFound, type RunningService } from '@registry/service-kit';
import { ImportPersonsResponse, Person, PersonServiceDefinition } from '@registry/proto/population/v1';
import { AdministrativeDivision, DivisionServiceDefinition } from '@registry/proto/geospatial/v1';
import fc from 'fast-check';
import { type GatewayUnderTest, posted, privateText, signingKeys, startGatewayUnderTest } from './gateway';
import { answering, startRegistry } from './registry';

/** What the registries answer at the moment. */
let name = '测试';

const persons = answering(PersonServiceDefinition, {
  getPerson: async () => Person.fromPartial({ personId: 'p1', name }),
  importPersons: async function* (requests) {
    for await (const { rows } of requests) {
      yield ImportPersonsResponse.fromPartial({
        results: rows.map(({ line }) => ({
          line,
          outcome: { $case: 'accepted', value: { key: 'persons/p1', seq: 1 } },
        })),
      });
    }
  },
});
const divisions = answering(DivisionServiceDefinition, {
  getDivision: async ({ code }) => {
    if (code !== '310000') {
      throw notFound('DIVISION_NOT_FOUND', 'There is no such division on that date');
    }
    return AdministrativeDivision.fromPartial({ code, name });
  },
});

interface Answered {
  readonly receipt: string;
  readonly answer: string;
  readonly status: number;
}

interface Verified {
  readonly valid: boolean;
  readonly checks: Record<string, { passed: boolean; reason?: string; status?: number } | undefined>;
  readonly keyId?: string;
  readonly issuedAt?: string;
  readonly snapshot?: string;
}

const lookup = { path: '/v1/persons:lookup', body: JSON.stringify({ personId: 'p1', fields: ['name'] }) };
const asked = { 'accept-receipt': '1' };

describe('receipts', () => {
  let population: RunningService;
  let geospatial: RunningService;
  let addresses: Record<string, string>;
  let under: GatewayUnderTest;

  beforeAll(async () => {
    population = await startRegistry('population', 0, [persons]);
    geospatial = await startRegistry('geospatial', 0, [divisions]);
    addresses = {
      POPULATION_ADDRESS: `127.0.0.1:${population.grpcPort}`,
      GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}`,
    };
    under = await startGatewayUnderTest(addresses);
  });

  beforeEach(() => {
    name = '测试';
  });

  afterAll(async () => {
    await under.gateway.stop();
    await population.stop();
    await geospatial.stop();
  });

  const receipted = async (path: string, init: RequestInit = {}): Promise<Answered> => {
    const response = await under.ask(path, { ...init, headers: { ...init.headers, ...asked } });
    return {
      receipt: response.headers.get('registry-receipt') ?? '',
      answer: await response.text(),
      status: response.status,
    };
  };
  const lookedUp = (): Promise<Answered> => receipted(lookup.path, posted(JSON.parse(lookup.body)));
  const verified = async (body: object, headers: Record<string, string> = {}): Promise<Verified> =>
    (await under.json('/v1/receipts:verify', posted(body, headers))) as Verified;

  it('are given to those alone who ask for one', async () => {
    const response = await under.ask('/v1/divisions/310000', { headers: { 'accept-receipt': '0' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('registry-receipt')).toBeNull();
  });

  it('say who asked what and what was answered, and name nothing of it', async () => {
    const { receipt, answer } = await lookedUp();
    const [, payload = ''] = receipt.split('.');
    const text = Buffer.from(payload, 'base64url').toString();
    expect(JSON.parse(text)).toMatchObject({
      iss: 'registry',
      caller: 'demo',
      repeatable: true,
      request: `sm3:${hash('sm3', `POST ${lookup.path}\n${lookup.body}`)}`,
      answer: { status: 200, bytes: Buffer.byteLength(answer), hash: `sm3:${hash('sm3', answer)}` },
    });
    expect(text).not.toMatch(/测试|p1/);
  });

  it('can be checked by anybody with the published key', async () => {
    const { receipt } = await lookedUp();
    const [header = '', payload = '', signature = ''] = receipt.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const { keys } = (await under.json('/v1/keys')) as { keys: { kid: string; kty: string; crv: string; x: string }[] };
    const jwk = keys.find((key) => key.kid === kid);
    expect(jwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
    const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    expect(verify(null, Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
  });

  it('go with their answer and request, and each check is told by itself', async () => {
    const { receipt, answer } = await lookedUp();
    const request = { method: 'POST', ...lookup };
    expect(await verified({ receipt, answer, request })).toMatchObject({
      valid: true,
      checks: { signature: { passed: true }, answer: { passed: true }, request: { passed: true } },
      caller: 'demo',
      status: 200,
    });
    expect(await verified({ receipt, answer: `${answer} `, request })).toMatchObject({
      valid: false,
      checks: {
        signature: { passed: true },
        answer: { passed: false, reason: 'ANSWER_DIFFERS' },
        request: { passed: true },
      },
    });
    const other = { ...request, path: '/v1/persons:search' };
    expect(await verified({ receipt, answer, request: other })).toMatchObject({
      valid: false,
      checks: { answer: { passed: true }, request: { passed: false, reason: 'REQUEST_DIFFERS' } },
    });
  });

  it('do not go with an answer, a request or a receipt in which any one character is another', async () => {
    const { receipt, answer } = await lookedUp();
    const whole = { receipt, answer, body: lookup.body };
    const changes = fc.tuple(
      fc.constantFrom('receipt', 'answer', 'body'),
      fc.nat(),
      fc.constantFrom('A', 'b', '0', '-'),
    );
    await fc.assert(
      fc.asyncProperty(changes, async ([part, position, character]) => {
        const text = whole[part];
        const at = position % text.length;
        fc.pre(text[at] !== character);
        const { body, ...changed } = { ...whole, [part]: text.slice(0, at) + character + text.slice(at + 1) };
        const { valid } = await verified({ ...changed, request: { method: 'POST', path: lookup.path, body } });
        expect(valid).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('are given for problems too', async () => {
    const path = '/v1/divisions/990000';
    const { receipt, answer, status } = await receipted(path, { headers: { 'accept-language': 'zh' } });
    expect(status).toBe(404);
    const request = { method: 'GET', path };
    expect(await verified({ receipt, answer, request, replay: true })).toMatchObject({
      valid: true,
      status: 404,
      checks: { answer: { passed: true }, replay: { passed: true, status: 404 } },
    });
  });

  it('are of the whole answer, though the reader has it already', async () => {
    const tag = (await under.ask('/v1/divisions/310000')).headers.get('etag') ?? '';
    const init = { headers: { 'if-none-match': tag } };
    expect((await under.ask('/v1/divisions/310000', init)).status).toBe(304);
    const { receipt, answer, status } = await receipted('/v1/divisions/310000', init);
    expect(status).toBe(200);
    expect((await verified({ receipt, answer })).valid).toBe(true);
  });

  it('are for one who asked, so that nobody keeps the answer', async () => {
    const response = await under.ask('/v1/divisions/310000', { headers: asked });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('tell whether the same request has the same answer now', async () => {
    const { receipt, answer } = await lookedUp();
    const body = { receipt, answer, request: { method: 'POST', ...lookup }, replay: true };
    expect(await verified(body)).toMatchObject({ valid: true, checks: { replay: { passed: true, status: 200 } } });
    name = '别人';
    expect(await verified(body)).toMatchObject({
      valid: false,
      checks: { answer: { passed: true }, replay: { passed: false, reason: 'ANSWER_DIFFERS', status: 200 } },
    });
  });

  it('run a request again with the rights of who verifies, never with those of who asked first', async () => {
    const { receipt } = await lookedUp();
    const body = { receipt, request: { method: 'POST', ...lookup }, replay: true };
    const anonymous = (await under.json('/v1/receipts:verify', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })) as Verified;
    expect(anonymous.checks['replay']).toEqual({ passed: false, reason: 'CALLER_DIFFERS', status: 401 });
  });

  it('run no request again that they are not of', async () => {
    const { receipt } = await lookedUp();
    const request = { method: 'GET', path: '/v1/divisions/310000' };
    expect((await verified({ receipt, request, replay: true })).checks['replay']).toEqual({
      passed: false,
      reason: 'REQUEST_DIFFERS',
    });
  });

  it('run nothing again that might write', async () => {
    const body = '{}';
    const { receipt } = await receipted('/v1/nowhere', posted({}));
    const request = { method: 'POST', path: '/v1/nowhere', body };
    expect((await verified({ receipt, request, replay: true })).checks['replay']).toEqual({
      passed: false,
      reason: 'NOT_REPEATABLE',
    });
  });

  it('need the request for a replay, and name it', async () => {
    const response = await under.ask('/v1/receipts:verify', posted({ receipt: 'x', replay: true }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ fieldViolations: [{ field: 'request', reason: 'REQUIRED' }] });
  });

  it('are not given for verifications, streams, bodies that were not read, and callers who are not let in', async () => {
    const import_ = { 'content-type': 'application/x-ndjson' };
    const answers = await Promise.all([
      receipted('/v1/receipts:verify', posted({ receipt: 'x' })),
      receipted('/v1/imports/population/persons', { ...posted({}, import_), body: '{}' }),
      receipted('/v1/identifiers:validate', posted({ values: ['x'.repeat(1_100_000)] })),
      receipted('/v1/divisions/310000', { headers: { authorization: 'Bearer not-the-token-at-all' } }),
    ]);
    expect(answers.map(({ receipt }) => receipt)).toEqual(['', '', '', '']);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 413, 401]);
  });

  it('of a key that signs no more hold as long as it is named, and not afterwards', async () => {
    const { receipt, answer } = await lookedUp();
    const next = generateKeyPairSync('ed25519');
    const retired = signingKeys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const rotated = await startGatewayUnderTest({
      ...addresses,
      SIGNING_KEY: privateText(next),
      RETIRED_KEYS: retired,
    });
    const forgetful = await startGatewayUnderTest({ ...addresses, SIGNING_KEY: privateText(next) });
    expect(await rotated.json('/v1/receipts:verify', posted({ receipt, answer }))).toMatchObject({ valid: true });
    expect(await forgetful.json('/v1/receipts:verify', posted({ receipt, answer }))).toMatchObject({
      valid: false,
      checks: { signature: { passed: false, reason: 'KEY_UNKNOWN' } },
    });
    const { keys } = (await rotated.json('/v1/keys')) as { keys: unknown[] };
    expect(keys).toHaveLength(2);
    await rotated.gateway.stop();
    await forgetful.gateway.stop();
  });
});
