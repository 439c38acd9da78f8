import { setTimeout as delay } from 'node:timers/promises';
import { parseGatewayEnv } from '../src';
import { type GatewayUnderTest, privateText, signingKeys, startGatewayUnderTest, token } from './gateway';
import { pageTokenKey } from './registry';
import { sharedForms } from './shared-redis';

const path = '/v1/code-systems';
const authorization = `Bearer ${token}`;
const needed = { DEMO_TOKEN: token, PAGE_TOKEN_KEY: pageTokenKey, SIGNING_KEY: privateText(signingKeys) };

async function statuses(under: GatewayUnderTest, times: number, headers: Record<string, string> = {}, at = path) {
  const answers = await Promise.all(Array.from({ length: times }, () => under.ask(at, { headers })));
  return answers.map(({ status }) => status).sort();
}

const times = (status: number, count: number): number[] => Array.from({ length: count }, () => status);

describe.each(sharedForms())('limits $form', ({ variables }) => {
  let under: GatewayUnderTest;

  beforeEach(async () => {
    under = await startGatewayUnderTest({
      ...variables(),
      RATE_LIMIT_ANONYMOUS: '30',
      RATE_LIMIT_TOKEN: '40',
      TRUSTED_PROXIES: '127.0.0.1',
    });
  });

  afterEach(() => under.gateway.stop());

  it('allow so many requests a minute from one address, then answer 429 and when to come again', async () => {
    expect(await statuses(under, 35)).toEqual([...times(200, 30), ...times(429, 5)]);
    const refused = await under.ask(path, { headers: { 'accept-language': 'zh' } });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toMatchObject({
      reason: 'RATE_LIMITED',
      domain: 'gateway',
      title: '请求过多',
      metadata: { retryAfterSeconds: '2' },
    });
  });

  it('let one more through after the time that was named', async () => {
    await statuses(under, 30);
    await delay(2_050);
    expect(await statuses(under, 2)).toEqual([200, 429]);
  });

  it('count a caller with a token by itself', async () => {
    await statuses(under, 31);
    expect(await statuses(under, 42, { authorization })).toEqual([...times(200, 40), ...times(429, 2)]);
  });

  it('count a wrong token at its address, so that guessing ends', async () => {
    const answers = await statuses(under, 32, { authorization: 'Bearer one-that-is-guessed' });
    expect(answers).toEqual([...times(401, 30), ...times(429, 2)]);
  });

  it('are for each address behind a trusted proxy, and for the network of an IPv6 address', async () => {
    await statuses(under, 30, { 'x-forwarded-for': '203.0.113.7' });
    expect(await statuses(under, 1, { 'x-forwarded-for': '203.0.113.7' })).toEqual([429]);
    expect(await statuses(under, 1, { 'x-forwarded-for': '203.0.113.8' })).toEqual([200]);
    await statuses(under, 30, { 'x-forwarded-for': '2001:db8::1' });
    expect(await statuses(under, 1, { 'x-forwarded-for': '2001:db8::ffff' })).toEqual([429]);
  });

  it('hold for what does not exist and not for those who watch the gateway', async () => {
    await statuses(under, 30, {}, '/nowhere');
    expect(await statuses(under, 1)).toEqual([429]);
    expect(await statuses(under, 3, {}, '/healthz')).toEqual([200, 200, 200]);
    expect(await statuses(under, 3, {}, '/metrics')).toEqual([200, 200, 200]);
    expect(await statuses(under, 1, {}, '/readyz')).toEqual([503]);
  });
});

for (const { form, variables } of sharedForms().filter(({ shared }) => shared)) {
  describe(`limits of several gateways ${form}`, () => {
    it('are one limit', async () => {
      const settings = { ...variables(), RATE_LIMIT_ANONYMOUS: '50' };
      const [one, other] = await Promise.all([startGatewayUnderTest(settings), startGatewayUnderTest(settings)]);
      const answers = await Promise.all([statuses(one, 40), statuses(other, 40)]);
      expect(answers.flat().filter((status) => status === 200)).toHaveLength(50);
      await Promise.all([one.gateway.stop(), other.gateway.stop()]);
    });
  });
}

describe('limits from outside', () => {
  it('are not moved by a header of whoever is no trusted proxy', async () => {
    const under = await startGatewayUnderTest({ RATE_LIMIT_ANONYMOUS: '2' });
    await statuses(under, 2, { 'x-forwarded-for': '203.0.113.7' });
    expect(await statuses(under, 1, { 'x-forwarded-for': '203.0.113.8' })).toEqual([429]);
    await under.gateway.stop();
  });

  it('are off at 0', async () => {
    const under = await startGatewayUnderTest({ RATE_LIMIT_ANONYMOUS: '0' });
    expect(new Set(await statuses(under, 200))).toEqual(new Set([200]));
    await under.gateway.stop();
  });

  it.each([
    ['RATE_LIMIT_ANONYMOUS', '-1'],
    ['RATE_LIMIT_TOKEN', 'many'],
    ['TRUSTED_PROXIES', 'proxy.example'],
    ['REDIS_URL', 'http://127.0.0.1:6379'],
    ['REDIS_PREFIX', 'a:b'],
  ])('are refused at start by the name of the variable: %s=%s', (variable, value) => {
    expect(() => parseGatewayEnv({ ...needed, [variable]: value })).toThrow(new RegExp(`^[^]*\\n  ${variable}: `));
  });
});
