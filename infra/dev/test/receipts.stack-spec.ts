import { AmendmentServiceDefinition, AmendRequest } from '@registry/proto/common/v1';
import { createClient } from '@registry/service-kit';
import type { ImportLine } from './answers';
import { type PersonLine, ndjson, personLine } from './people';
import { type Answer, Stack, json, lines, stackTimeoutMs } from './stack';

interface Verified {
  readonly valid: boolean;
  readonly checks: Readonly<
    Record<string, { readonly passed: boolean; readonly reason?: string; readonly status?: number }>
  >;
  readonly snapshot?: string;
}

interface Receipted {
  readonly receipt: string;
  readonly answer: string;
  readonly status: number;
  readonly request: { readonly method: string; readonly path: string; readonly body?: string };
}

const lookupPath = '/v1/persons:lookup';
const overviewPath = '/v1/divisions/440304/overview';

describe('receipts over the whole platform', () => {
  let stack: Stack;
  let headers: Record<string, string>;

  beforeAll(async () => {
    stack = await Stack.start();
    headers = { ...stack.authorization, 'accept-receipt': '1', 'content-type': 'application/json' };
  }, stackTimeoutMs);
  afterAll(() => stack.stop(), stackTimeoutMs);

  const receiptedOf = (answer: Answer, request: Receipted['request']): Receipted => ({
    receipt: answer.headers.get('registry-receipt') ?? '',
    answer: answer.text,
    status: answer.status,
    request,
  });

  async function lookup({ citizenId }: PersonLine): Promise<Receipted> {
    const body = JSON.stringify({ citizenId, fields: ['name', 'address'] });
    return receiptedOf(await stack.post(lookupPath, body, headers), { method: 'POST', path: lookupPath, body });
  }

  async function get(path: string): Promise<Receipted> {
    return receiptedOf(await stack.get(path, headers), { method: 'GET', path });
  }

  async function replayed({ receipt, answer, request }: Receipted): Promise<Verified> {
    return json<Verified>(await stack.postJson('/v1/receipts:verify', { receipt, answer, request, replay: true }));
  }

  /** Imports one person's line and answers the record's key. */
  async function register(line: PersonLine): Promise<string> {
    const answer = await stack.post('/v1/imports/population/persons', ndjson([line]), {
      ...stack.authorization,
      'content-type': 'application/x-ndjson',
    });
    return lines<ImportLine>(answer)[0]?.key ?? answer.text;
  }

  it('hold after the person was changed: the request has the same answer in its snapshot', async () => {
    const somebody = personLine(1);
    await register(somebody);
    const receipted = await lookup(somebody);
    await register({ ...somebody, name: '欧阳改名' });
    expect((await lookup(somebody)).answer).toContain('欧阳改名');
    expect(await replayed(receipted)).toMatchObject({
      valid: true,
      checks: { answer: { passed: true }, request: { passed: true }, replay: { passed: true, status: 200 } },
    });
  });

  it('hold for a person who was not there yet', async () => {
    const somebody = personLine(2);
    const receipted = await lookup(somebody);
    expect(receipted.status).toBe(404);
    await register(somebody);
    expect((await lookup(somebody)).status).toBe(200);
    expect(await replayed(receipted)).toMatchObject({ valid: true, checks: { replay: { status: 404 } } });
  });

  it('hold for what four registries said together, and for pages', async () => {
    const [overview, page] = [await get(overviewPath), await get('/v1/legal-entities?division=440300&pageSize=2')];
    await register(personLine(3));
    expect(await get(overviewPath)).not.toMatchObject({ answer: overview.answer });
    expect(await replayed(overview)).toMatchObject({ valid: true });
    expect(await replayed(page)).toMatchObject({ valid: true });
  });

  it('hold for a person whose data were erased, and a replay says that they are gone', async () => {
    const somebody = personLine(4);
    const key = await register(somebody);
    const body = JSON.stringify({ personId: key.replace('persons/', ''), fields: ['name'] });
    const receipted = receiptedOf(await stack.post(lookupPath, body, headers), {
      method: 'POST',
      path: lookupPath,
      body,
    });
    const amendments = createClient(AmendmentServiceDefinition, { address: stack.address('population') });
    await amendments.amend(
      AmendRequest.fromPartial({
        operations: [{ operation: { $case: 'erase', value: { resource: 'persons', key } } }],
        provenance: { sourceDepartment: 'test', legalBasis: 'test', reason: 'test' },
      }),
    );
    amendments.close();
    expect(await replayed(receipted)).toMatchObject({
      valid: false,
      checks: {
        signature: { passed: true },
        answer: { passed: true },
        replay: { passed: false, reason: 'ANSWER_DIFFERS', status: 410 },
      },
    });
  });
});
