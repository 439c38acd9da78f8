import { type AdministrativeDivision, DivisionServiceDefinition } from '@registry/proto/geospatial/v1';
import {
  type LegalEntity,
  LegalEntityServiceDefinition,
  LegalEntityStatisticsServiceDefinition,
  NumberKind,
} from '@registry/proto/legal-entity/v1';
import { SeriesServiceDefinition } from '@registry/proto/macroeconomic/v1';
import {
  type Person,
  PersonServiceDefinition,
  PopulationStatisticsServiceDefinition,
} from '@registry/proto/population/v1';
import { createClient, todayInChina, yearsBefore } from '@registry/service-kit';
import type { ListBody, OverviewBody, ProblemBody } from './answers';
import { Stack, json, stackTimeoutMs } from './stack';

interface EntityBody {
  readonly unifiedSocialCreditCode: string;
  readonly name: string;
}

/** The records of all messages of a stream. */
async function collected<M, R>(messages: AsyncIterable<M>, recordsOf: (message: M) => readonly R[]): Promise<R[]> {
  const records: R[] = [];
  for await (const message of messages) records.push(...recordsOf(message));
  return records;
}

/** How many things there are of each kind. */
function tally(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const asTally = (counts: readonly { readonly code: string; readonly count: number }[] = []): Record<string, number> =>
  Object.fromEntries(counts.map(({ code, count }) => [code, count]));

/** Full years 周岁 on a date, by the parts of the dates. */
function ageOn(date: string, born: string): number {
  return Number(date.slice(0, 4)) - Number(born.slice(0, 4)) - (date.slice(5) < born.slice(5) ? 1 : 0);
}

describe('the four registries behind one gateway', () => {
  let stack: Stack;
  let today: string;
  let asOf: { validAt: string; knownAt: [] };

  beforeAll(async () => {
    stack = await Stack.start();
    today = todayInChina();
    asOf = { validAt: today, knownAt: [] };
  }, stackTimeoutMs);
  afterAll(() => stack.stop(), stackTimeoutMs);

  const overview = async (code: string) =>
    json<OverviewBody>(await stack.get(`/v1/divisions/${code}/overview?asOf=${today}`));

  /** What a registry exports of a division, by the prefix of its code. */
  async function exportedPersons(prefix: string): Promise<Person[]> {
    const client = createClient(PersonServiceDefinition, { address: stack.address('population') });
    const found = await collected(client.exportPersons({ asOf, after: '' }), ({ persons }) => persons);
    client.close();
    return found.filter(({ division }) => division.startsWith(prefix));
  }

  async function exportedEntities(prefix: string): Promise<LegalEntity[]> {
    const client = createClient(LegalEntityServiceDefinition, { address: stack.address('legal-entity') });
    const messages = client.exportLegalEntities({ asOf, after: '' });
    const found = await collected(messages, ({ legalEntities }) => legalEntities);
    client.close();
    return found.filter(({ division }) => division.startsWith(prefix));
  }

  it.each(['310000', '440300', '110105'])('answers the overview of %s with all four parts, each ok', async (code) => {
    const answer = await stack.get(`/v1/divisions/${code}/overview`);
    expect(answer).toMatchObject({ status: 200, type: 'application/json; charset=utf-8' });
    const body = json<OverviewBody>(answer);
    expect(body.division.code).toBe(code);
    expect(body.geography?.areaKm2).toBeGreaterThan(0);
    expect(body.geography?.areaMethod).toBe('generalised-outline');
    expect(body.population?.synthetic).toBe(true);
    expect(body.legalEntities?.bySection).toBeInstanceOf(Array);
    expect(body.economy?.region).toBe(`${code.slice(0, 2)}0000`);
    expect(body.economy?.indicators.length).toBeGreaterThan(0);
    expect(Object.values(body.sources).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('repeats an overview byte for byte, with the times in a header', async () => {
    const path = `/v1/divisions/310000/overview?asOf=${today}`;
    const [first, second] = [await stack.get(path), await stack.get(path)];
    expect(second.text).toBe(first.text);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(first.headers.get('server-timing')).toMatch(/geospatial;dur=/);
    const known = await stack.get(path, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect(known).toMatchObject({ status: 304, text: '' });
  });

  it('fetches each part over gRPC from the service of its own registry', async () => {
    const body = await overview('440300');
    const divisions = createClient(DivisionServiceDefinition, { address: stack.address('geospatial') });
    const population = createClient(PopulationStatisticsServiceDefinition, { address: stack.address('population') });
    const entities = createClient(LegalEntityStatisticsServiceDefinition, { address: stack.address('legal-entity') });
    const series = createClient(SeriesServiceDefinition, { address: stack.address('macroeconomic') });
    const [geography, people, counts, economy] = await Promise.all([
      divisions.batchGetDivisionGeographies({ divisions: ['440300'], asOf }),
      population.getPopulationStatistics({ division: '440300', asOf }),
      entities.getLegalEntityStatistics({ division: '440300', asOf }),
      series.batchGetRegionEconomies({ divisions: ['440300'], periods: 1, asOf }),
    ]);
    for (const client of [divisions, population, entities, series]) client.close();
    expect(geography.results).toMatchObject([{ result: { value: { areaKm2: body.geography?.areaKm2 } } }]);
    expect(people).toMatchObject({ total: body.population?.total, sampleSize: body.population?.sampleSize });
    expect(counts.total).toBe(body.legalEntities?.total);
    expect(economy.results).toMatchObject([{ result: { value: { region: body.economy?.region } } }]);
  });

  it('counts people as a recount of the export does', async () => {
    const { population } = await overview('310000');
    const persons = await exportedPersons('31');
    const residents = persons.filter(({ death }) => death === undefined);
    expect(residents.length).toBeGreaterThan(0);
    expect(population?.total).toBe(residents.length);
    expect(asTally(population?.bySex)).toEqual(tally(residents.map(({ sex }) => sex)));
    const groups = tally(
      residents.map(({ birthDate }) => String(Math.min(Math.floor(ageOn(today, birthDate) / 5) * 5, 100))),
    );
    for (const { ageFrom, male, female, other } of population?.byAgeGroup ?? []) {
      expect([ageFrom, male + female + other]).toEqual([ageFrom, groups[String(ageFrom)] ?? 0]);
    }
    const inLastYear = (date: string) => date > yearsBefore(today, 1) && date <= today;
    expect(population?.births).toBe(persons.filter(({ birthDate }) => inLastYear(birthDate)).length);
    expect(population?.deaths).toBe(persons.filter(({ death }) => inLastYear(death?.date ?? '')).length);
    const everybody = (await exportedPersons('')).filter(({ death }) => death === undefined);
    expect(population?.sampleSize).toBe(everybody.length);
  });

  it('counts legal entities as a recount of the export does', async () => {
    const { legalEntities } = await overview('310000');
    const entities = await exportedEntities('31');
    expect(entities.length).toBeGreaterThan(0);
    expect(legalEntities?.total).toBe(entities.length);
    expect(asTally(legalEntities?.byState)).toEqual(tally(entities.map(({ state }) => state)));
    const sections = entities.flatMap(({ industry }) => industry?.section ?? []).filter((section) => section !== '');
    expect(asTally(legalEntities?.bySection)).toEqual(tally(sections));
  });

  it('adds the provinces up to the nation', async () => {
    const provinces = json<ListBody<AdministrativeDivision>>(
      await stack.get('/v1/divisions?parent=000000&pageSize=100'),
    ).items;
    const parts = await Promise.all(provinces.map(({ code }) => overview(code)));
    const nation = await overview('000000');
    const sum = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((all, one = 0) => all + one, 0);
    expect(provinces).toHaveLength(34);
    expect(nation.population?.total).toBe(sum(parts.map(({ population }) => population?.total)));
    expect(nation.legalEntities?.total).toBe(sum(parts.map(({ legalEntities }) => legalEntities?.total)));
  });

  it('answers a division as of a date: 崇文区 until 2010, then 404 with its successor', async () => {
    const then = await stack.get('/v1/divisions/110103?asOf=2009-01-01');
    expect(then.status).toBe(200);
    expect(json(then)).toMatchObject({
      name: '崇文区',
      validTo: '2010-07-01',
      successors: [{ code: '110101', name: '东城区' }],
    });
    const now = await stack.get('/v1/divisions/110103');
    expect(now).toMatchObject({ status: 404, type: 'application/problem+json; charset=utf-8' });
    expect(json<ProblemBody>(now)).toMatchObject({
      reason: 'DIVISION_NOT_FOUND',
      metadata: { successor: '110101', successorName: '东城区', abolishedOn: '2010-07-01' },
    });
  });

  it('keeps 110101 before and after 2010 as two versions', async () => {
    const before = await stack.get('/v1/divisions/110101?asOf=2010-06-30');
    const after = await stack.get('/v1/divisions/110101?asOf=2010-07-01');
    expect(json(before)).toMatchObject({ name: '东城区', validTo: '2010-07-01', predecessors: [] });
    expect(json(after)).toMatchObject({ name: '东城区', validFrom: '2010-07-01' });
    expect(json<{ predecessors: { code: string }[] }>(after).predecessors.map(({ code }) => code)).toContain('110103');
  });

  it('finds a legal entity by its credit code and by an earlier number', async () => {
    const entities = await exportedEntities('');
    const entity = entities.find(({ formerNumbers }) =>
      formerNumbers.some(({ kind }) => kind === NumberKind.REGISTRATION_NUMBER),
    );
    const earlier = entity?.formerNumbers.find(({ kind }) => kind === NumberKind.REGISTRATION_NUMBER)?.value;
    const byCode = await stack.get(`/v1/legal-entities/${entity?.unifiedSocialCreditCode}`);
    expect(json<EntityBody>(byCode).name).toBe(entity?.name);
    expect((await stack.get(`/v1/legal-entities/${earlier}`)).text).toBe(byCode.text);
  });

  it.each(['比亚迪', '电子技术', '股份'])('finds every legal entity with %s within its name, once', async (part) => {
    const found: string[] = [];
    let pageToken: string | undefined = '';
    while (pageToken !== undefined) {
      const query: string = new URLSearchParams({ query: part, pageSize: '7', pageToken }).toString();
      const page = json<ListBody<EntityBody>>(await stack.get(`/v1/legal-entities?${query}`));
      found.push(...page.items.map(({ unifiedSocialCreditCode }) => unifiedSocialCreditCode));
      pageToken = page.nextPageToken;
    }
    const expected = (await exportedEntities(''))
      .filter(({ name, formerNames }) => [name, ...formerNames].some((one) => one.includes(part)))
      .map(({ unifiedSocialCreditCode }) => unifiedSocialCreditCode);
    expect(expected.length).toBeGreaterThan(0);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it('answers persons to the bearer of the token alone, with the items asked for alone', async () => {
    const [person] = await exportedPersons('31');
    const body = { citizenId: person?.citizenId, fields: ['name', 'sex'], include: ['place', 'household'] };
    const asked = JSON.stringify(body);
    const type = { 'content-type': 'application/json' };
    const without = await stack.post('/v1/persons:lookup', asked, type);
    const wrong = await stack.post('/v1/persons:lookup', asked, {
      ...type,
      authorization: 'Bearer of-another-platform',
    });
    for (const refused of [without, wrong]) {
      expect(refused).toMatchObject({ status: 401, type: 'application/problem+json; charset=utf-8' });
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(refused.text).not.toContain(person?.name);
    }
    const given = await stack.postJson('/v1/persons:lookup', body);
    expect(given.headers.get('cache-control')).toBe('no-store');
    expect(json(given)).toMatchObject({
      personId: person?.personId,
      name: person?.name,
      sex: person?.sex,
      place: { code: person?.division },
      sources: { geospatial: { status: 'ok' } },
    });
    expect(given.text).not.toContain('birthDate');
    expect((await stack.get('/v1/changes/population')).status).toBe(401);
  });

  it('finds the persons of a division by name, as the export has them', async () => {
    const persons = await exportedPersons('44');
    const surname = persons[0]?.name.slice(0, 1) ?? '';
    const found = await stack.postJson('/v1/persons:search', {
      name: surname,
      nameMatch: 'prefix',
      division: '440000',
      fields: ['citizenId'],
      pageSize: 500,
    });
    const expected = persons.filter(({ name }) => name.startsWith(surname)).map(({ citizenId }) => citizenId);
    const ids = json<ListBody<{ citizenId: string }>>(found).items.map(({ citizenId }) => citizenId);
    expect(ids.toSorted()).toEqual(expected.toSorted());
  });

  it('writes no personal data to any log', async () => {
    const logs = stack.logs();
    expect(logs).toContain('Listening');
    const persons = await exportedPersons('');
    const told = persons.filter(({ citizenId, name }) => logs.includes(citizenId) || logs.includes(name));
    expect(told).toEqual([]);
  });
});
