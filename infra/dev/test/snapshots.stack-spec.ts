import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerServiceDefinition } from '@registry/proto/common/v1';
import { createClient } from '@registry/service-kit';
import * as fc from 'fast-check';
import type { ListBody, ProblemBody } from './answers';
import { ndjson, personLine } from './people';
import { type Answer, Stack, json, lines, stackTimeoutMs } from './stack';

const importPath = '/v1/imports/population/persons?sourceDepartment=test';
const division = '440304';

/** A read, and how it asks for a snapshot: in the query of a GET, in the body of a POST. */
interface Read {
  readonly path: string;
  readonly body?: object;
}

const search = { division, name: '欧阳', nameMatch: 'prefix', fields: ['citizenId', 'name'], pageSize: 2 };

const reads: readonly Read[] = [
  { path: '/v1/divisions/440304' },
  { path: '/v1/divisions/110103' },
  { path: '/v1/divisions?parent=440300&pageSize=3' },
  { path: '/v1/divisions/440304/overview' },
  { path: '/v1/divisions/440000/overview?asOf=2020-01-01' },
  { path: '/v1/legal-entities/911100001000054748' },
  { path: '/v1/legal-entities?division=440300&pageSize=3' },
  { path: '/geo/collections?pageSize=1' },
  { path: '/v1/indicators?pageSize=3' },
  { path: '/v1/series?region=440000&pageSize=2' },
  { path: '/v1/series/hgnd.A020102.000000' },
  { path: '/v1/changes/population?limit=1000' },
  { path: '/v1/changes/geospatial?limit=2' },
  { path: '/v1/persons:search', body: search },
  { path: '/v1/persons:lookup', body: { citizenId: personLine(0).citizenId, fields: ['name'] } },
  {
    path: '/v1/persons:lookup',
    body: { citizenId: personLine(1).citizenId, fields: ['name'], include: ['household', 'place', 'divisionEconomy'] },
  },
];

describe('the world as an answer showed it', () => {
  let stack: Stack;
  let written = 0;
  const folder = mkdtempSync(join(tmpdir(), 'snapshots-'));

  beforeAll(async () => {
    stack = await Stack.start();
    await importPeople(5);
  }, stackTimeoutMs);
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }, stackTimeoutMs);

  const tokenOf = ({ headers }: Answer): string => headers.get('registry-snapshot') ?? '';

  function ask({ path, body }: Read, chosen: Record<string, string> = {}, headers: Record<string, string> = {}) {
    if (body !== undefined) {
      const sent = { ...stack.authorization, 'content-type': 'application/json', ...headers };
      return stack.post(path, JSON.stringify({ ...body, ...chosen }), sent);
    }
    const query = new URLSearchParams(chosen).toString();
    const all = query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
    return stack.get(all, { ...stack.authorization, ...headers });
  }

  /** Imports people who were not there, and answers the last line. */
  async function importPeople(count: number, headers: Record<string, string> = {}) {
    const rows = Array.from({ length: count }, () => personLine(written++));
    const sent = { ...stack.authorization, 'content-type': 'application/x-ndjson', ...headers };
    const last = lines<{ snapshot?: string }>(await stack.post(importPath, ndjson(rows), sent)).at(-1);
    return last?.snapshot ?? '';
  }

  const sameAs = ({ status, headers, text }: Answer) => ({
    status,
    text: status === 200 ? text : json<ProblemBody>({ status, headers, text, type: '' }).reason,
    etag: headers.get('etag'),
    snapshot: headers.get('registry-snapshot'),
  });

  it('is answered again byte for byte, whatever is written meanwhile and later', async () => {
    let writing = true;
    const writer = (async () => {
      while (writing) await importPeople(2);
    })();
    const order = fc.sample(fc.shuffledSubarray([...reads], { minLength: reads.length }), { numRuns: 3, seed: 11 });
    const first: (readonly [Read, Answer])[] = [];
    for (const read of order.flat()) {
      const answer = await ask(read);
      expect(tokenOf(answer)).not.toBe('');
      expect(sameAs(await ask(read, { snapshot: tokenOf(answer) }))).toEqual(sameAs(answer));
      first.push([read, answer]);
    }
    writing = false;
    await writer;
    for (const [read, answer] of first) {
      expect(sameAs(await ask(read, { snapshot: tokenOf(answer) }))).toEqual(sameAs(answer));
    }
  }, 120_000);

  it('is kept by pages, which repeat and miss nobody while others are written', async () => {
    const before = await ask(reads[13] as Read);
    const whole = json<ListBody<{ citizenId: string }>>(
      await ask({ path: '/v1/persons:search', body: { ...search, pageSize: 500 } }, { snapshot: tokenOf(before) }),
    );
    const found: string[] = [];
    let page = json<ListBody<{ citizenId: string }>>(before);
    for (;;) {
      found.push(...page.items.map(({ citizenId }) => citizenId));
      if (page.nextPageToken === undefined) break;
      await importPeople(1);
      const answer = await ask({ path: '/v1/persons:search', body: { ...search, pageToken: page.nextPageToken } });
      expect(tokenOf(answer)).toBe(tokenOf(before));
      page = json(answer);
    }
    expect(found).toEqual(whole.items.map(({ citizenId }) => citizenId));
  }, 60_000);

  it('shows what an import wrote to the next read, and to who shows its token', async () => {
    const next = personLine(written);
    const snapshot = await importPeople(1);
    const lookup = { path: '/v1/persons:lookup', body: { citizenId: next.citizenId, fields: ['name'] } };
    expect((await ask(lookup)).status).toBe(200);
    expect((await ask(lookup, { snapshot })).status).toBe(200);
    expect((await ask(lookup, {}, { 'registry-snapshot': snapshot })).status).toBe(200);
  });

  it('is what an import follows that shows its token: the commits name their causes', async () => {
    const ledgers = { population: stack.address('population'), geospatial: stack.address('geospatial') };
    const heads = async (registry: keyof typeof ledgers) => {
      const client = createClient(LedgerServiceDefinition, { address: ledgers[registry] });
      const head = await client.getHead({});
      client.close();
      return head;
    };
    const seen = tokenOf(await ask(reads[3] as Read));
    await importPeople(1, { 'registry-snapshot': seen });
    const [{ after }, { positions }] = [await heads('population'), await heads('geospatial')];
    expect(after['geospatial']).toBe(positions[0]?.seq);
    expect(Object.keys(after).sort()).toEqual(['geospatial', 'legal-entity', 'macroeconomic']);
  });

  it('as known at a time is that of then, once it is settled', async () => {
    const refused = await ask(reads[3] as Read, { asKnownAt: new Date().toISOString() });
    expect(refused.status).toBe(400);
    expect(json<ProblemBody>(refused).reason).toBe('KNOWN_AT_NOT_SETTLED');
    const early = await ask(reads[0] as Read, { asKnownAt: '2020-01-01T00:00:00Z' });
    expect(early.status).toBe(404);
    const both = await ask(reads[0] as Read, { asKnownAt: '2020-01-01T00:00:00Z', snapshot: tokenOf(early) });
    expect(json<ProblemBody>(both).fieldViolations.map(({ field }) => field)).toEqual(['snapshot', 'asKnownAt']);
    const again = await ask(reads[0] as Read, { snapshot: tokenOf(early) });
    expect(again.status).toBe(404);
  });

  it('is no token that somebody else made', async () => {
    const token = tokenOf(await ask(reads[0] as Read));
    for (const bad of [`${token}A`, token.slice(1), 'x', `A${token.slice(1)}`]) {
      const answer = await ask(reads[0] as Read, { snapshot: bad });
      expect(json<ProblemBody>(answer)).toMatchObject({ status: 400, reason: 'SNAPSHOT_INVALID' });
    }
  });

  it('is there after a restore as far as the backup reaches, and gone beyond, with a way on', async () => {
    const file = join(folder, 'backup');
    const kept = await Promise.all(reads.map(async (read) => [read, await ask(read)] as const));
    await stack.backup(file);
    const lost = await importPeople(3);
    const search2 = await ask(reads[13] as Read);
    const pageToken = json<ListBody<object>>(search2).nextPageToken ?? '';
    const cursor = lines<{ next: string }>(await ask({ path: '/v1/changes/population?limit=1000' })).at(-1)?.next ?? '';
    await stack.restore(file);

    for (const [read, answer] of kept) {
      expect(sameAs(await ask(read, { snapshot: tokenOf(answer) }))).toEqual(sameAs(answer));
    }
    for (const read of [reads[3] as Read, reads[13] as Read]) {
      expect(json<ProblemBody>(await ask(read, { snapshot: lost }))).toMatchObject({
        status: 410,
        reason: 'SNAPSHOT_GONE',
        metadata: { registry: 'population' },
      });
    }
    const paged = await ask({ path: '/v1/persons:search', body: { ...search, pageToken } });
    expect(json<ProblemBody>(paged).reason).toBe('SNAPSHOT_GONE');
    const old = json<ProblemBody>(await ask({ path: `/v1/changes/population?after=${cursor}` }));
    expect(old).toMatchObject({ status: 400, reason: 'CURSOR_OF_OTHER_EPOCH' });
    const restartFrom = old.metadata['restartFrom'] ?? '';
    expect(restartFrom).toMatch(/^main:2:\d+$/);

    await importPeople(1);
    const changes = lines<{ seq?: number }>(await ask({ path: `/v1/changes/population?after=${restartFrom}` }));
    expect(changes[0]?.seq).toBe(Number(restartFrom.split(':')[2]) + 1);
    expect((await ask(reads[3] as Read, {}, { 'registry-snapshot': lost })).status).toBe(200);
  }, 120_000);
});
