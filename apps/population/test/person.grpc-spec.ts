import { downgradeCitizenId } from '@registry/identity';
import { NameMatch, type PersonReference, type SearchPersonsRequest } from '@registry/proto/population/v1';
import { type TestRegistry, importRows, row, startRegistry } from './registry';

const search: SearchPersonsRequest = {
  name: '',
  nameMatch: NameMatch.UNSPECIFIED,
  division: '',
  bornFrom: '',
  bornTo: '',
  sex: '',
  pageSize: 0,
  pageToken: '',
  asOf: undefined,
};

const byCitizenId = (value = ''): PersonReference => ({ reference: { $case: 'citizenId', value } });

describe('persons over gRPC', () => {
  let registry: TestRegistry;

  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(() => registry.stop());

  const get = (citizenId: string | undefined, validAt = '') =>
    registry.persons.getPerson({ person: byCitizenId(citizenId), asOf: { validAt, knownAt: [] } });

  it('answers an imported person by citizen id and by person id, with all that was given', async () => {
    const given = row(1, {
      name: '买买提•艾力',
      heightCm: 172,
      householdNumber: 'A1',
      father: { name: '艾力', citizenId: '', relation: '' },
    });
    const [outcome] = await importRows(registry, [given]);
    expect(outcome).toMatchObject({ $case: 'accepted', value: { unchanged: false } });
    const person = await get(given.person?.citizenId);
    expect(person).toMatchObject({
      name: '买买提·艾力',
      heightCm: 172,
      household: 'households/440304-A1',
      father: { name: '艾力' },
      metadata: { validFrom: '1990-05-17', provenance: { sourceDepartment: 'test' } },
    });
    expect(person.metadata?.validTo).toBeUndefined();
    const again = await registry.persons.getPerson({
      person: { reference: { $case: 'personId', value: person.personId } },
      asOf: undefined,
    });
    expect(again).toEqual(person);
  });

  it('answers a row that says nothing new as unchanged, with the commit that holds it', async () => {
    const given = row(3);
    const [first] = await importRows(registry, [given]);
    const [second] = await importRows(registry, [given]);
    expect(first?.$case === 'accepted' && second?.$case === 'accepted').toBe(true);
    expect(second?.value).toEqual({ ...first?.value, unchanged: true });
  });

  it('keeps a move as a version of its own, and finds the old address on an earlier date', async () => {
    const before = row(5, { division: '110103' }, { validFrom: '2001-01-01' });
    const after = row(5, { division: '110101' }, { validFrom: '2012-03-01' });
    const outcomes = await importRows(registry, [before, after]);
    expect(outcomes.map((outcome) => outcome?.$case)).toEqual(['accepted', 'accepted']);
    expect((await get(before.person?.citizenId, '2005-01-01')).division).toBe('110103');
    expect((await get(before.person?.citizenId)).division).toBe('110101');
    const person = byCitizenId(before.person?.citizenId);
    const ask = { person, pageSize: 0, pageToken: '', asOf: undefined };
    const history = await registry.persons.getPersonHistory(ask);
    expect(history.versions.map(({ division }) => division).sort()).toEqual(['110101', '110103']);
    await importRows(registry, [row(5, { division: '110105' }, { validFrom: '2018-05-01' })]);
    expect((await registry.persons.getPersonHistory(ask)).versions.length).toBeGreaterThan(2);
    const asOf = { validAt: '', knownAt: history.knownAt };
    expect(await registry.persons.getPersonHistory({ ...ask, asOf })).toEqual(history);
  });

  it('holds a death from its date on', async () => {
    const given = row(7, { death: { date: '2020-06-01', cancellationType: '', cancelledOn: '2020-06-20' } });
    await importRows(registry, [given]);
    expect((await get(given.person?.citizenId, '2020-05-31')).death).toBeUndefined();
    expect((await get(given.person?.citizenId, '2020-06-01')).death?.date).toBe('2020-06-01');
    const [again] = await importRows(registry, [given]);
    expect(again).toMatchObject({ $case: 'accepted', value: { unchanged: true } });
  });

  it('refuses bad rows naming each field, and stores the good ones of the chunk', async () => {
    const bad = row(9, { sex: '2', heightCm: 400, division: '999999' });
    const wrongDigit = row(13);
    if (wrongDigit.person !== undefined) {
      const { citizenId } = wrongDigit.person;
      wrongDigit.person.citizenId = citizenId.slice(0, 17) + (citizenId.endsWith('0') ? '1' : '0');
    }
    const abolished = row(15, { division: '110103' }, { validFrom: '2015-01-01' });
    const outcomes = await importRows(registry, [bad, row(11), wrongDigit, abolished]);
    expect(outcomes).toMatchObject([
      {
        $case: 'rejected',
        value: {
          code: 3,
          domain: 'population.registry',
          fieldViolations: [
            { field: 'person.heightCm', reason: 'OUT_OF_RANGE' },
            { field: 'person.sex', reason: 'SEX_MISMATCH' },
          ],
        },
      },
      { $case: 'accepted' },
      {
        $case: 'rejected',
        value: { fieldViolations: [{ field: 'person.citizenId', reason: 'CHECK_DIGIT_MISMATCH' }] },
      },
      { $case: 'rejected', value: { fieldViolations: [{ field: 'person.division', reason: 'DIVISION_UNKNOWN' }] } },
    ]);
    await expect(get(bad.person?.citizenId)).rejects.toMatchObject({ code: 5, reason: 'PERSON_NOT_FOUND' });
  });

  it('answers a batch in its order, each item with a person or its own error', async () => {
    const given = row(17, { name: '欧阳娜' });
    await importRows(registry, [given]);
    const { results } = await registry.persons.batchGetPersons({
      persons: [byCitizenId('x'), byCitizenId(given.person?.citizenId), byCitizenId('11010519491231002X')],
      asOf: undefined,
    });
    expect(results.map(({ result }) => result)).toMatchObject([
      { $case: 'error', value: { reason: 'LENGTH_MISMATCH', fieldViolations: [{ field: 'persons[0].citizenId' }] } },
      { $case: 'person', value: { name: '欧阳娜' } },
      { $case: 'error', value: { reason: 'PERSON_NOT_FOUND' } },
    ]);
  });

  it('takes the old form of 15 digits for the same number', async () => {
    const citizenId = '11010519491231002X';
    const fifteen = downgradeCitizenId(citizenId) ?? '';
    const given = row(2, { citizenId: fifteen, birthDate: '1949-12-31', division: '110105' });
    expect(await importRows(registry, [given])).toMatchObject([{ $case: 'accepted' }]);
    expect((await get(fifteen)).citizenId).toBe(citizenId);
  });

  it('pages through a search by prefix and division, each person once, whatever is written meanwhile', async () => {
    const rows = Array.from({ length: 25 }, (_, index) =>
      row(2 * index, {
        birthDate: '1985-02-03',
        name: `司马${String.fromCodePoint(0x4e00 + index)}`,
        division: '310101',
      }),
    );
    await importRows(registry, rows);
    const query = { ...search, name: '司马', nameMatch: NameMatch.PREFIX, division: '310000', pageSize: 10 };
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await registry.persons.searchPersons({ ...query, pageToken });
      names.push(...page.persons.map(({ name }) => name));
      pageToken = page.nextPageToken;
      await importRows(registry, [
        row(100 + names.length, { birthDate: '1985-02-03', name: '司马一', division: '310101' }),
      ]);
    } while (pageToken !== '');
    expect(names).toEqual(rows.map(({ person }) => person?.name));
    await expect(registry.persons.searchPersons({ ...query, name: '司', pageToken: 'AAAA' })).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
  });

  it('finds people of a county by birth date, both ends included', async () => {
    const dates = ['1971-01-01', '1971-06-30', '1971-12-31', '1972-01-01'];
    await importRows(
      registry,
      dates.map((birthDate) => row(21, { birthDate, division: '330106' })),
    );
    const found = await registry.persons.searchPersons({
      ...search,
      division: '330106',
      bornFrom: '1971-01-01',
      bornTo: '1971-12-31',
    });
    expect(found.persons.map(({ birthDate }) => birthDate)).toEqual(dates.slice(0, 3));
  });

  it('reads the registry as it was known at an earlier head', async () => {
    const given = row(23, { name: '李雷' });
    await importRows(registry, [given]);
    const { knownAt } = await registry.persons.batchGetPersons({
      persons: [byCitizenId(given.person?.citizenId)],
      asOf: undefined,
    });
    await importRows(registry, [row(23, { name: '李磊' })]);
    const asOf = { validAt: '', knownAt };
    const person = byCitizenId(given.person?.citizenId);
    expect((await registry.persons.getPerson({ person, asOf })).name).toBe('李雷');
    expect((await registry.persons.getPerson({ person, asOf: undefined })).name).toBe('李磊');
  });

  it('exports everybody once, resumable by person id', async () => {
    const ids: string[] = [];
    for await (const { persons } of registry.persons.exportPersons({ asOf: undefined, after: '' })) {
      ids.push(...persons.map(({ personId }) => personId));
    }
    expect(new Set(ids).size).toBe(ids.length);
    const middle = ids[Math.floor(ids.length / 2)] ?? '';
    const rest: string[] = [];
    for await (const { persons } of registry.persons.exportPersons({ asOf: undefined, after: middle })) {
      rest.push(...persons.map(({ personId }) => personId));
    }
    expect(rest).toEqual(ids.slice(ids.indexOf(middle) + 1));
  });

  it('refuses a negative page size, and a search that names too little', async () => {
    await expect(registry.persons.searchPersons({ ...search, name: '张', pageSize: -1 })).rejects.toMatchObject({
      violations: [{ field: 'pageSize' }],
    });
    await expect(registry.persons.searchPersons(search)).rejects.toMatchObject({ reason: 'SEARCH_TOO_WIDE' });
  });
});

describe('a registry that accepts no synthetic numbers', () => {
  it('refuses a citizen id of the synthetic area', async () => {
    const registry = await startRegistry({});
    expect(await importRows(registry, [row(1)])).toMatchObject([
      { $case: 'rejected', value: { reason: 'SYNTHETIC_NOT_ALLOWED' } },
    ]);
    await registry.stop();
  });
});
