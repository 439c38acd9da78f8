import {
  HouseholdServiceDefinition,
  PopulationStatisticsServiceDefinition,
  type PopulationStatistics,
} from '@registry/proto/population/v1';
import { type Client, createClient } from '@registry/service-kit';
import { type TestRegistry, importRows, row, startRegistry } from './registry';

describe('statistics and households over gRPC', () => {
  let registry: TestRegistry;
  let statistics: Client<typeof PopulationStatisticsServiceDefinition>;
  let households: Client<typeof HouseholdServiceDefinition>;

  beforeAll(async () => {
    registry = await startRegistry();
    statistics = createClient(PopulationStatisticsServiceDefinition, { address: registry.address });
    households = createClient(HouseholdServiceDefinition, { address: registry.address });
    const home = { householdNumber: 'H7', hukouType: '1' };
    const results = await importRows(registry, [
      row(1, { ...home, birthDate: '1960-01-15', relationToHead: '10', death: death('2020-03-10') }),
      row(2, { ...home, birthDate: '1962-08-20', relationToHead: '02' }),
      row(3, { ...home, birthDate: '2020-01-05', relationToHead: '22' }),
      row(4, { birthDate: '1990-05-17', division: '440305' }),
      row(5, { birthDate: '1990-05-17', division: '310101' }),
    ]);
    expect(results.every((outcome) => outcome?.$case === 'accepted')).toBe(true);
  });
  afterAll(async () => {
    statistics.close();
    households.close();
    await registry.stop();
  });

  const count = (division: string, validAt: string): Promise<PopulationStatistics> =>
    statistics.getPopulationStatistics({ division, asOf: { validAt, knownAt: [] } });

  it('add up a county, its prefecture, its province and the nation', async () => {
    const totals = ['440304', '440300', '440000', '000000', '500000'].map(
      async (division) => (await count(division, '2021-01-01')).total,
    );
    expect(await Promise.all(totals)).toEqual([2, 3, 3, 4, 0]);
  });

  it('count nobody before birth nor from the date of death on', async () => {
    const totals = ['1959-12-31', '1960-01-15', '2020-01-05', '2020-03-09', '2020-03-10'].map(
      async (date) => (await count('440304', date)).total,
    );
    expect(await Promise.all(totals)).toEqual([0, 1, 3, 3, 2]);
  });

  it('tell sexes and five-year age groups apart by full years on the date', async () => {
    const counts = await count('440300', '2020-02-01');
    expect(counts.bySex).toEqual([
      { code: '1', count: 2 },
      { code: '2', count: 2 },
    ]);
    expect(counts.byAgeGroup).toHaveLength(21);
    expect(counts.byAgeGroup.filter(({ male, female }) => male + female > 0)).toEqual([
      { ageFrom: 0, ageTo: 4, male: 1, female: 0, other: 0 },
      { ageFrom: 25, ageTo: 29, male: 0, female: 1, other: 0 },
      { ageFrom: 55, ageTo: 59, male: 0, female: 1, other: 0 },
      { ageFrom: 60, ageTo: 64, male: 1, female: 0, other: 0 },
    ]);
  });

  it('count births and deaths of the twelve months up to the date', async () => {
    const events = async (date: string) => {
      const { births, deaths } = await count('440300', date);
      return [births, deaths];
    };
    expect(await events('2020-03-09')).toEqual([1, 0]);
    expect(await events('2020-03-10')).toEqual([1, 1]);
    expect(await events('2021-01-04')).toEqual([1, 1]);
    expect(await events('2021-01-05')).toEqual([0, 1]);
    expect(await events('2021-03-10')).toEqual([0, 0]);
  });

  it('say that they are of a synthetic sample, and how large it is', async () => {
    expect(await count('500000', '2021-01-01')).toMatchObject({ synthetic: true, sampleSize: 4, total: 0 });
  });

  it('answer a batch in its order, a malformed code with its own error', async () => {
    const { results } = await statistics.batchGetPopulationStatistics({
      divisions: ['440304', '4403', '310101'],
      asOf: { validAt: '2021-01-01', knownAt: [] },
    });
    expect(results.map(({ result }) => result)).toMatchObject([
      { $case: 'statistics', value: { division: '440304', total: 2 } },
      { $case: 'error', value: { reason: 'MALFORMED', fieldViolations: [{ field: 'divisions[1]' }] } },
      { $case: 'statistics', value: { division: '310101', total: 1 } },
    ]);
  });

  it('hold the living members of a household, the head first', async () => {
    const name = 'households/440304-H7';
    const before = await households.getHousehold({ name, asOf: { validAt: '2020-02-01', knownAt: [] } });
    expect(before).toMatchObject({ number: 'H7', division: '440304', hukouType: '1' });
    expect(before.members.map(({ relationToHead }) => relationToHead)).toEqual(['02', '10', '22']);
    const after = await households.getHousehold({ name, asOf: undefined });
    expect(after.members.map(({ relationToHead }) => relationToHead)).toEqual(['02', '22']);
    await expect(households.getHousehold({ name, asOf: { validAt: '1950-01-01', knownAt: [] } })).rejects.toMatchObject(
      { reason: 'HOUSEHOLD_NOT_FOUND' },
    );
  });

  it('answer households in a batch, each with a result of its own', async () => {
    const { results } = await households.batchGetHouseholds({
      names: ['households/440304-H7', 'households/440304-none', 'H7'],
      asOf: undefined,
    });
    expect(results.map(({ result }) => result)).toMatchObject([
      { $case: 'household', value: { number: 'H7' } },
      { $case: 'error', value: { reason: 'HOUSEHOLD_NOT_FOUND' } },
      { $case: 'error', value: { reason: 'HOUSEHOLD_NAME_MALFORMED', fieldViolations: [{ field: 'names[2]' }] } },
    ]);
  });
});

function death(date: string) {
  return { date, cancellationType: '', cancelledOn: '' };
}
