import { status as codes } from '@grpc/grpc-js';
import { PersonServiceDefinition } from '@registry/proto/population/v1';
import { createClient } from '@registry/service-kit';
import type { ChangeLine, ImportLine, ListBody, ProblemBody } from './answers';
import { badRequests } from './bad-requests';
import { gb18030 } from './gb18030';
import { csv, ndjson, personLine, withWrongCheckDigit } from './people';
import { refusedCalls } from './refused-calls';
import { type Answer, Stack, json, lines, stackTimeoutMs, until } from './stack';

const importPath = '/v1/imports/population/persons?sourceDepartment=test';
const csvColumns = ['citizenId', 'name', 'sex', 'birthDate', 'division', 'address.detail', 'heightCm'];

describe('what is written through the gateway', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  }, stackTimeoutMs);
  afterAll(() => stack.stop(), stackTimeoutMs);

  const importAs = (type: string, body: string | Buffer): Promise<Answer> =>
    stack.post(importPath, body, { ...stack.authorization, 'content-type': type });

  const lookup = (citizenId: string, fields: string[]): Promise<Answer> =>
    stack.postJson('/v1/persons:lookup', { citizenId, fields });

  /** Number of the population registry's last commit. */
  async function head(): Promise<number> {
    const body = json<{ registries: { population: { seq: number } } }>(await stack.get('/readyz'));
    return body.registries.population.seq;
  }

  /** Everybody that a search finds, page by page. */
  async function searched(search: object, betweenPages: () => Promise<void> = async () => undefined) {
    const found: string[] = [];
    let pageToken: string | undefined;
    do {
      const body = { ...search, fields: ['citizenId'], ...(pageToken === undefined ? {} : { pageToken }) };
      const page = json<ListBody<{ citizenId: string }>>(await stack.postJson('/v1/persons:search', body));
      found.push(...page.items.map(({ citizenId }) => citizenId));
      pageToken = page.nextPageToken;
      await betweenPages();
    } while (pageToken !== undefined);
    return found;
  }

  it('imports NDJSON but for one row in ten, and says line, field and reason of each', async () => {
    const faults: [
      change: (line: object & { citizenId: string }) => object,
      field: string | undefined,
      reason: string,
    ][] = [
      [(line) => ({ ...line, citizenId: withWrongCheckDigit(line.citizenId) }), 'citizenId', 'CHECK_DIGIT_MISMATCH'],
      [(line) => ({ ...line, division: '999999' }), 'division', 'DIVISION_UNKNOWN'],
      [(line) => ({ ...line, birthDate: '1961-02-30' }), 'birthDate', 'DATE_IMPOSSIBLE'],
      [(line) => ({ ...line, shoeSize: 43 }), 'shoeSize', 'UNKNOWN_FIELD'],
      [(line) => ({ ...line, heightCm: 'tall' }), 'heightCm', 'TYPE_MISMATCH'],
      [(line) => ({ ...line, sex: '7' }), 'sex', 'CODE_UNKNOWN'],
      [(line) => ({ ...line, name: '' }), 'name', 'REQUIRED'],
      [() => [], '', 'TYPE_MISMATCH'],
    ];
    const rows = Array.from({ length: faults.length * 10 }, (_, index) => personLine(index));
    const given = rows.map((row, index) => (index % 10 === 9 ? (faults[(index - 9) / 10]?.[0](row) ?? row) : row));
    const answer = await importAs('application/x-ndjson', ndjson(given));
    expect(answer).toMatchObject({ status: 200, type: 'application/x-ndjson; charset=utf-8' });
    const results = lines<ImportLine>(answer);
    expect(results.pop()).toMatchObject({ summary: { accepted: 72, unchanged: 0, rejected: 8 } });
    expect(results.map(({ line }) => line)).toEqual(rows.map((_, index) => index + 1));
    const rejected = results.filter(({ status }) => status === 'rejected');
    expect(rejected.map(({ line, field, reason }) => [line, field, reason])).toEqual(
      faults.map(([, field, reason], index) => [index * 10 + 10, field, reason]),
    );
    const there = await Promise.all(rows.map(async ({ citizenId }) => (await lookup(citizenId, ['name'])).status));
    expect(there).toEqual(rows.map((_, index) => (index % 10 === 9 ? 404 : 200)));
  });

  it('answers a second import of the same rows as unchanged, and commits nothing', async () => {
    const rows = ndjson([personLine(100), personLine(101)]);
    await importAs('application/x-ndjson', rows);
    const before = await head();
    const again = lines<ImportLine>(await importAs('application/x-ndjson', rows));
    expect(again.at(-1)?.summary).toEqual({ accepted: 0, unchanged: 2, rejected: 0 });
    expect(await head()).toBe(before);
  });

  it.each([
    ['UTF-8', 'text/csv', (text: string) => Buffer.from(text), 200],
    ['UTF-8 with a byte order mark', 'text/csv; charset=utf-8', (text: string) => Buffer.from(`\uFEFF${text}`), 220],
    ['GB 18030', 'text/csv; charset=gb18030', gb18030, 240],
  ])('imports CSV in %s but for one row in ten', async (_charset, type, encode, first) => {
    const rows = Array.from({ length: 10 }, (_, index) =>
      personLine(first + index, { 'address.detail': `示例路1号，"东,西"两栋${index}室`, heightCm: 150 + index }),
    );
    const named = { ...personLine(first + 5, { name: '𠮷娜·买买提', heightCm: 171 }) };
    const given = rows.with(5, named).with(9, { ...personLine(first + 9), heightCm: 900 });
    const results = lines<ImportLine>(await importAs(type, encode(csv(given, csvColumns))));
    expect(results.pop()).toMatchObject({ summary: { accepted: 9, unchanged: 0, rejected: 1 } });
    expect(results.map(({ status }) => status)).toEqual([...Array<string>(9).fill('accepted'), 'rejected']);
    expect(results.at(-1)).toMatchObject({ field: 'heightCm', reason: 'OUT_OF_RANGE' });
    expect(json(await lookup(named.citizenId, ['name', 'heightCm']))).toMatchObject({
      name: '𠮷娜·买买提',
      heightCm: 171,
    });
    expect(json(await lookup(rows[3]?.citizenId ?? '', ['address']))).toMatchObject({
      address: { detail: '示例路1号，"东,西"两栋3室' },
    });
  });

  it('names the unknown column of a CSV file, and stores nothing', async () => {
    const before = await head();
    const answer = await importAs('text/csv', 'citizenId,shoeSize\r\n1,2\r\n');
    expect(answer).toMatchObject({ status: 400, type: 'application/problem+json; charset=utf-8' });
    expect(json<ProblemBody>(answer).fieldViolations).toMatchObject([{ field: 'shoeSize', reason: 'UNKNOWN_FIELD' }]);
    expect(await head()).toBe(before);
  });

  it('lets nobody import without the token', async () => {
    const before = await head();
    const answer = await stack.post(importPath, ndjson([personLine(300)]), { 'content-type': 'application/x-ndjson' });
    expect(answer.status).toBe(401);
    expect(await head()).toBe(before);
  });

  it('pages through a search while rows come in: everybody of the first moment, each once', async () => {
    const search = { division: '440000', pageSize: 10 };
    const before = await searched({ ...search, pageSize: 500 });
    const newcomers = Array.from({ length: 1_500 }, (_, index) => personLine(1_000 + index));
    const start = await head();
    let importing: Promise<Answer> | undefined;
    const paged = await searched(search, async () => {
      if (importing !== undefined) return;
      importing = importAs('application/x-ndjson', ndjson(newcomers));
      await until(head, (seq) => seq > start, 10_000);
    });
    expect(paged.length).toBeGreaterThan(20);
    expect(paged.toSorted()).toEqual(before.toSorted());
    const summary = importing === undefined ? undefined : lines<ImportLine>(await importing).at(-1)?.summary;
    expect(summary).toEqual({ accepted: 1_500, unchanged: 0, rejected: 0 });
    const after = await searched({ ...search, pageSize: 500 });
    expect(new Set(after).size).toBe(before.length + 1_500);
  });

  it.each(badRequests)('refuses $rule, and stores nothing', async ({ ask, status, field, reason }) => {
    const before = (await stack.get('/readyz')).text;
    const answer = await ask(stack);
    expect(answer).toMatchObject({ status, type: 'application/problem+json; charset=utf-8' });
    const problem = json<ProblemBody>(answer);
    expect(problem).toMatchObject({ status, reason });
    expect(problem.fieldViolations.map((violation) => [violation.field, violation.reason])).toEqual(
      field === undefined ? [] : [[field, reason]],
    );
    expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
    expect((await stack.get('/readyz')).text).toBe(before);
  });

  it.each(refusedCalls)('refuses over gRPC $rule, and stores nothing', async ({ call, field, reason }) => {
    const before = (await stack.get('/readyz')).text;
    await expect(call(stack)).rejects.toMatchObject({
      code: codes.INVALID_ARGUMENT,
      domain: expect.stringMatching(/^[a-z-]+\.registry$/),
      violations: [
        { field, reason, description: expect.stringMatching(/\w/), descriptionZh: expect.stringMatching(/\p{L}/u) },
      ],
    });
    expect((await stack.get('/readyz')).text).toBe(before);
  });

  describe('the feed of changes', () => {
    const changes = async (query: string) => {
      const found = lines<ChangeLine>(await stack.get(`/v1/changes/population?${query}`, stack.authorization));
      const next = found.pop()?.next ?? '';
      return { found, next };
    };

    it('gives every commit once and in order, whatever the size of its pages', async () => {
      const last = await head();
      const paged: ChangeLine[] = [];
      let after = '';
      for (let pages = 0; pages <= last; pages++) {
        const { found, next } = await changes(`limit=2${after === '' ? '' : `&after=${after}`}`);
        if (next === after || found.length === 0) break;
        paged.push(...found);
        after = next;
      }
      const seqs = paged.map(({ seq }) => seq);
      expect([...new Set(seqs)]).toEqual(Array.from({ length: last }, (_, index) => index + 1));
      expect(seqs).toEqual(seqs.toSorted((one = 0, other = 0) => one - other));
      expect(paged).toEqual((await changes('limit=1000')).found);
    });

    it('goes on after a cursor with what came later, and with nothing else', async () => {
      const { next } = await changes('limit=1000');
      expect((await changes(`after=${next}`)).found).toEqual([]);
      const accepted = lines<ImportLine>(
        await importAs('application/x-ndjson', ndjson([personLine(400), personLine(401)])),
      );
      const { found } = await changes(`after=${next}`);
      expect(found).toMatchObject([
        { seq: accepted[0]?.seq, kind: 'recorded', source: 'test' },
        { seq: accepted[1]?.seq, kind: 'recorded', source: 'test' },
      ]);
      expect(new Set(found.map(({ key }) => key)).size).toBe(2);
    });

    it('says that a cursor is ahead of the head', async () => {
      const answer = await stack.get('/v1/changes/population?after=main:1:999999', stack.authorization);
      expect(answer.status).toBe(400);
      expect(json<ProblemBody>(answer).reason).toBe('POSITION_AHEAD_OF_HEAD');
    });
  });

  it('writes no personal data to any log, of rows taken and of rows refused', async () => {
    const client = createClient(PersonServiceDefinition, { address: stack.address('population') });
    const refused = withWrongCheckDigit(personLine(500).citizenId);
    await lookup(refused, ['name']);
    await lookup(personLine(4_999).citizenId, ['name']);
    const told = [refused, personLine(4_999).citizenId];
    for await (const { persons } of client.exportPersons({ asOf: undefined, after: '' })) {
      told.push(...persons.flatMap(({ citizenId, name }) => [citizenId, name]));
    }
    client.close();
    const logs = stack.logs();
    expect(logs).toContain('Listening');
    expect(told.filter((text) => logs.includes(text))).toEqual([]);
  });
});
