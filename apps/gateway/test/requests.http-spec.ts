import { Person, PersonServiceDefinition } from '@registry/proto/population/v1';
import { type RunningService, invalidArgument, notFound, violation } from '@registry/service-kit';
import { type GatewayUnderTest, posted, startGatewayUnderTest } from './gateway';
import { answering, startRegistry } from './registry';

const persons = answering(PersonServiceDefinition, {
  getPerson: async ({ person }) => {
    if (person?.reference?.value === 'bad-check-digit-00') {
      const text = { en: 'wrong check digit', zh: '校验码错误' };
      throw invalidArgument([violation('person.citizenId', 'CHECK_DIGIT_MISMATCH', text)]);
    }
    if (person?.reference?.value === 'erased') {
      throw notFound('RECORD_ERASED', 'The data of this record were erased by law.');
    }
    return Person.fromPartial({ personId: 'p1', citizenId: 'PP9901199308050026', name: '测试', sex: '1' });
  },
});

describe('requests', () => {
  let population: RunningService;
  let under: GatewayUnderTest;

  beforeAll(async () => {
    population = await startRegistry('population', 0, [persons]);
    under = await startGatewayUnderTest({ POPULATION_ADDRESS: `127.0.0.1:${population.grpcPort}` });
  });

  afterAll(async () => {
    await under.gateway.stop();
    await population.stop();
  });

  const problem = async (path: string, init?: RequestInit) => {
    const response = await under.ask(path, init);
    return { status: response.status, body: (await response.json()) as object };
  };

  it('refuse an unknown query parameter by name', async () => {
    const { status, body } = await problem('/v1/divisions/310000?foo=1');
    expect(status).toBe(400);
    expect(body).toMatchObject({ reason: 'UNKNOWN_FIELD', fieldViolations: [{ field: 'foo' }] });
  });

  it('refuse a date that does not exist and a negative page size, naming both', async () => {
    const { status, body } = await problem('/v1/divisions?asOf=2023-02-30&pageSize=-1');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      fieldViolations: [
        { field: 'asOf', reason: 'DATE_INVALID' },
        { field: 'pageSize', reason: 'PAGE_SIZE_NEGATIVE' },
      ],
    });
  });

  it('speak Chinese to those who ask for it', async () => {
    const { body } = await problem('/v1/divisions/310000?foo=1', { headers: { 'accept-language': 'zh-CN,en;q=0.5' } });
    expect(body).toMatchObject({ title: '请求有误', detail: 'foo：未知字段' });
  });

  it('for personal data need the token', async () => {
    const body = { citizenId: 'PP9901199308050026', fields: ['name'] };
    const without = await problem('/v1/persons:lookup', posted(body, { authorization: '' }));
    expect(without.status).toBe(401);
    const wrong = await problem('/v1/persons:lookup', posted(body, { authorization: 'Bearer not-the-token-at-all' }));
    expect(wrong).toMatchObject({ status: 401, body: { reason: 'TOKEN_INVALID' } });
  });

  it('for personal data answer the named items alone, and nobody may keep them', async () => {
    const response = await under.ask('/v1/persons:lookup', posted({ personId: 'p1', fields: ['name'] }));
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const body = (await response.json()) as object;
    expect(Object.keys(body)).toEqual(['personId', 'validAt', 'name', 'underInvestigation', 'withheld']);
  });

  it('for personal data without fields are refused', async () => {
    const { status, body } = await problem('/v1/persons:lookup', posted({ personId: 'p1' }));
    expect(status).toBe(400);
    expect(body).toMatchObject({ fieldViolations: [{ field: 'fields', reason: 'REQUIRED' }] });
  });

  it('for a record that was erased are told that it is gone', async () => {
    const { status, body } = await problem(
      '/v1/persons:lookup',
      posted({ personId: 'erased', fields: ['name'] }, { 'accept-language': 'zh' }),
    );
    expect(status).toBe(410);
    expect(body).toMatchObject({ reason: 'RECORD_ERASED', title: '已不存在', detail: '该记录的数据已依法删除' });
  });

  it('have fields named as they named them', async () => {
    const body = { citizenId: 'bad-check-digit-00', fields: ['name'] };
    const answer = await problem('/v1/persons:lookup', posted(body));
    expect(answer).toMatchObject({
      status: 400,
      body: {
        domain: 'population.registry',
        fieldViolations: [{ field: 'citizenId', reason: 'CHECK_DIGIT_MISMATCH' }],
      },
    });
  });

  it('are 413 when too large, 415 of a type that is not taken, 400 when malformed, 404 nowhere', async () => {
    const large = await problem('/v1/identifiers:validate', posted({ values: ['x'.repeat(1_100_000)] }));
    const type = await problem('/v1/identifiers:validate', posted({}, { 'content-type': 'text/csv' }));
    const malformed = await problem('/v1/identifiers:validate', { ...posted({}), body: '{' });
    const nowhere = await problem('/v1/persons');
    expect([large, type, malformed, nowhere].map(({ status }) => status)).toEqual([413, 415, 400, 404]);
    expect(large.body).toMatchObject({ reason: 'BODY_TOO_LARGE' });
  });

  it('of 10,000 identifiers are answered in the order asked', async () => {
    const values = Array.from({ length: 10_000 }, (_, index) =>
      index % 2 === 0 ? 'PP9901199308050026' : String(index),
    );
    const { results } = (await under.json('/v1/identifiers:validate', posted({ values }))) as {
      results: { value: string; valid: boolean }[];
    };
    expect(results.map(({ value }) => value)).toEqual(values);
    expect(results[0]).toMatchObject({ kind: 'citizenId', valid: true });
  });

  it('of codes are as of the date', async () => {
    const path = '/v1/code-systems/gb-t-2260/codes/110103';
    expect(await under.json(`${path}?asOf=2009-01-01`)).toMatchObject({
      name: { zh: '崇文区' },
      validTo: '2010-07-01',
    });
    expect((await under.ask(path)).status).toBe(404);
  });

  it('page through codes without gap or repeat', async () => {
    interface Page {
      items: { code: string }[];
      nextPageToken?: string;
    }
    const path = '/v1/code-systems/gb-t-2260/codes?parent=000000&asOf=2020-01-01&pageSize=10';
    const codes: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const page = (await under.json(`${path}&pageToken=${next}`)) as Page;
      codes.push(...page.items.map(({ code }) => code));
      next = page.nextPageToken;
    }
    expect(new Set(codes).size).toBe(34);
    expect(codes).toHaveLength(34);
    expect((await under.ask(`${path.replace('2020', '2021')}&pageToken=AAAA`)).status).toBe(400);
  });

  it('lead from the root to the page, which needs no other host', async () => {
    const root = await under.ask('/');
    expect([root.status, root.headers.get('location')]).toEqual([302, '/docs']);
    const page = await (await under.ask('/docs')).text();
    expect(page).not.toMatch(/https?:/);
    const script = await under.ask('/docs/swagger-ui-bundle.js');
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect((await under.ask('/docs/package.json')).status).toBe(404);
  });

  it('are described in OpenAPI, custom verbs too', async () => {
    const { openapi, paths } = (await under.json('/openapi.json')) as { openapi: string; paths: object };
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/v1/divisions/{code}/overview',
        '/v1/persons:lookup',
        '/v1/imports/{registry}/{resource}',
      ]),
    );
  });

  it('to readyz say which registries answer', async () => {
    const response = await under.ask('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      ready: false,
      registries: { population: { status: 'ok', seq: 7 }, geospatial: { status: 'unavailable' } },
    });
  });

  it('are counted by route and never by path', async () => {
    await under.ask('/v1/legal-entities/911100001000054748');
    const text = await (await under.ask('/metrics')).text();
    expect(text).toContain('route="/v1/legal-entities/:number"');
    expect(text).not.toContain('911100001000054748');
  });
});
