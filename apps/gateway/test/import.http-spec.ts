import { LedgerServiceDefinition } from '@registry/proto/common/v1';
import { type ImportPersonsRequest, PersonServiceDefinition } from '@registry/proto/population/v1';
import {
  type RunningService,
  failedPrecondition,
  importChunks,
  invalidArgument,
  outOfRange,
  violation,
} from '@registry/service-kit';
import { type GatewayUnderTest, token, startGatewayUnderTest } from './gateway';
import { OneConnection } from './one-connection';
import { answering, startRegistry } from './registry';

const chunks: ImportPersonsRequest[] = [];

const persons = answering(PersonServiceDefinition, {
  importPersons: (requests) =>
    importChunks(recorded(requests), {
      read: ({ person }) => {
        const name = person?.name ?? '';
        if (name === 'bad') {
          throw invalidArgument([violation('person.citizenId', 'CHECK_DIGIT_MISMATCH', { en: 'wrong', zh: '错误' })]);
        }
        return name;
      },
      apply: async (names) => {
        if (names.includes('break')) {
          throw failedPrecondition('BROKEN', 'It broke');
        }
        return names.map((name) => ({ key: `persons/${name}`, seq: chunks.length, unchanged: false }));
      },
    }),
});

async function* recorded(requests: AsyncIterable<ImportPersonsRequest>): AsyncGenerator<ImportPersonsRequest> {
  for await (const request of requests) {
    chunks.push(request);
    yield request;
  }
}

const ledger = answering(LedgerServiceDefinition, {
  listChanges: async ({ after }) => {
    if ((after[0]?.seq ?? 0) > 7) {
      throw outOfRange('CURSOR_AHEAD_OF_HEAD', 'Ahead');
    }
    return { commits: [], next: [{ partition: 'main', epoch: 1, seq: 7 }] };
  },
});

describe('imports', () => {
  let population: RunningService;
  let under: GatewayUnderTest;

  beforeAll(async () => {
    population = await startRegistry('population', 0, [persons, ledger]);
    under = await startGatewayUnderTest({ POPULATION_ADDRESS: `127.0.0.1:${population.grpcPort}` });
  });

  afterAll(async () => {
    await under.gateway.stop();
    await population.stop();
  });

  beforeEach(() => {
    chunks.length = 0;
  });

  const send = (body: string | Buffer, type = 'application/x-ndjson') =>
    under.ask('/v1/imports/population/persons', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    });

  const lines = async (response: Response): Promise<Record<string, unknown>[]> =>
    (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('answer every line, in order, also those that are refused here', async () => {
    const rows = ['{"name":"a"}', '{bad', '{"name":"b","foo":1}', '', '{"name":"bad"}', '{"name":"c","heightCm":"1"}'];
    expect(await lines(await send(rows.join('\n')))).toMatchObject([
      { line: 1, status: 'accepted', key: 'persons/a', seq: 1 },
      { line: 2, status: 'rejected', reason: 'JSON_MALFORMED' },
      { line: 3, status: 'rejected', field: 'foo', reason: 'UNKNOWN_FIELD' },
      { line: 5, status: 'rejected', field: 'citizenId', reason: 'CHECK_DIGIT_MISMATCH' },
      { line: 6, status: 'rejected', field: 'heightCm', reason: 'TYPE_MISMATCH' },
      { summary: { accepted: 1, unchanged: 0, rejected: 4 } },
    ]);
  });

  it('go in chunks of 500 lines, the provenance in the first', async () => {
    const rows = Array.from({ length: 1_200 }, (_, index) => JSON.stringify({ name: `n${index}` }));
    const answer = await lines(await send(rows.join('\n')));
    expect(answer.at(-1)).toEqual({
      summary: { accepted: 1_200, unchanged: 0, rejected: 0 },
      snapshot: expect.any(String) as string,
    });
    expect(chunks.map(({ rows: sent }) => sent.length)).toEqual([500, 500, 200]);
    expect(chunks.map(({ provenance }) => provenance?.sourceDepartment)).toEqual(['demo', undefined, undefined]);
  });

  it.each([
    ['text/csv', (text: string) => Buffer.from(text)],
    ['text/csv; charset=utf-8', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['text/csv; charset=gb18030', () => Buffer.from('bmFtZSxhZGRyZXNzLnJvYWQNCiKzwiwiItDCIizIy8PxwrcNCg==', 'base64')],
  ])('of %s read columns, records by dots, and quotes', async (type, encode) => {
    await send(encode('name,address.road\r\n"陈,""新",人民路\r\n'), type);
    expect(chunks[0]?.rows[0]?.person?.address?.road).toBe('人民路');
  });

  it('of a file with an unknown column are refused before anything is stored', async () => {
    const response = await send('name,foo\na,b\n', 'text/csv');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ fieldViolations: [{ field: 'foo', reason: 'UNKNOWN_FIELD' }] });
    expect(chunks).toEqual([]);
  });

  it('that break off say so in the last line', async () => {
    const rows = Array.from({ length: 600 }, (_, index) => JSON.stringify({ name: index === 550 ? 'break' : 'n' }));
    const answer = await lines(await send(rows.join('\n')));
    expect(answer).toHaveLength(501);
    expect(answer.at(-1)).toMatchObject({ error: { reason: 'BROKEN', status: 412 }, summary: { accepted: 500 } });
  });

  it('that fail at once are a problem', async () => {
    const response = await send('{"name":"break"}');
    expect(response.status).toBe(412);
  });

  it('need a token, a known resource and a type that is taken', async () => {
    const path = '/v1/imports/population/persons';
    const anonymous = await under.ask(path, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'name\n',
    });
    const charset = await send('name\n', 'text/csv; charset=big5');
    const authorization = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
    const nowhere = await under.ask('/v1/imports/population/cats', {
      method: 'POST',
      headers: authorization,
      body: 'a',
    });
    expect([anonymous.status, charset.status, nowhere.status]).toEqual([401, 415, 404]);
  });

  it('show in the changes of the registry, whose cursor goes on', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await under.ask('/v1/changes/population', { headers });
    expect(response.headers.get('next-cursor')).toBe('main:1:7');
    expect(await response.text()).toBe('{"next":"main:1:7"}\n');
    const ahead = await under.ask('/v1/changes/population?after=main:1:9', { headers });
    expect(ahead.status).toBe(400);
    expect((await under.ask('/v1/changes/population')).status).toBe(401);
    expect((await under.ask('/v1/changes/geospatial?after=x')).status).toBe(400);
  });

  it('lets the connection go on after an import that broke off long before the end of its body', async () => {
    const connection = new OneConnection(under.gateway.port);
    const post = (type: string, body: string): Promise<string> =>
      connection.ask(
        '/v1/imports/population/persons',
        { authorization: `Bearer ${token}`, 'content-type': type },
        body,
      );
    const names = Array.from({ length: 20_000 }, (_, index) => (index === 600 ? 'break' : `n${index}`));
    const rows = names.map((name) => `${JSON.stringify({ name })}\n`).join('');
    expect((await post('application/x-ndjson', rows)).split('\n').at(-2)).toContain('"reason":"BROKEN"');
    expect(await post('text/csv', `shoeSize\n${'43\n'.repeat(1_000_000)}`)).toContain('UNKNOWN_FIELD');
    expect(await connection.ask('/healthz')).toBe('{"status":"ok"}');
    connection.close();
  });
});
