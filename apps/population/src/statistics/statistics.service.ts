import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type Moment } from '@registry/ledger';
import type {
  AgeGroupCount,
  BatchGetPopulationStatisticsRequest,
  BatchGetPopulationStatisticsResponse,
  GetPopulationStatisticsRequest,
  PopulationStatistics,
  PopulationStatisticsResult,
} from '@registry/proto/population/v1';
import {
  attempt,
  nation,
  readMoment,
  RegistryError,
  requireBatchSize,
  requireDivision,
  toItemError,
} from '@registry/service-kit';
import { personCounters, persons, syntheticMark } from '../person/person.resource';
import { ageGroupBounds, ageGroups, twelveMonthBounds } from './age-groups';
import { sumBySex, sumOf } from './sums';

/** What the statistics of all divisions say of the registry as a whole. */
interface Sample {
  readonly synthetic: boolean;
  readonly sampleSize: number;
}

/** Counts of registered people 户籍人口, read off the ledger's counters: no record is touched. */
@Injectable()
export class StatisticsService {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  /** The counts of one division. */
  async get({ division, asOf }: GetPopulationStatisticsRequest): Promise<PopulationStatistics> {
    requireDivision('division', division);
    const moment = await readMoment(this.ledger, asOf);
    return this.count(division, moment, await this.sample(moment));
  }

  /** The counts of up to 1,000 divisions, each with a result of its own. */
  async batchGet(
    { divisions, asOf }: BatchGetPopulationStatisticsRequest,
    domain: string,
  ): Promise<BatchGetPopulationStatisticsResponse> {
    requireBatchSize('divisions', divisions.length);
    const moment = await readMoment(this.ledger, asOf);
    const sample = await this.sample(moment);
    const results = divisions.map(async (division, index): Promise<PopulationStatisticsResult> => {
      const refused = attempt(() => requireDivision(`divisions[${index}]`, division));
      return refused instanceof RegistryError
        ? { result: { $case: 'error', value: toItemError(refused, domain) } }
        : { result: { $case: 'statistics', value: await this.count(division, moment, sample) } };
    });
    return { results: await Promise.all(results) };
  }

  private async count(division: string, moment: Moment, sample: Sample): Promise<PopulationStatistics> {
    const year = twelveMonthBounds(moment.validAt);
    const [residents, births, deaths] = await Promise.all([
      this.sum(personCounters.residents, division, moment, ageGroupBounds(moment.validAt)),
      this.sum(personCounters.births, division, moment, year),
      this.sum(personCounters.deaths, division, moment, year),
    ]);
    const bySex = sumBySex(residents);
    return {
      division,
      validAt: moment.validAt,
      total: sumOf([...bySex.values()].flat()),
      bySex: [...bySex].map(([code, counts]) => ({ code, count: sumOf(counts) })),
      byAgeGroup: ageGroupCounts(bySex),
      births: duringYear(births),
      deaths: duringYear(deaths),
      ...sample,
      knownAt: [...moment.positions],
    };
  }

  private async sample(moment: Moment): Promise<Sample> {
    const groups = await this.sum(personCounters.residents, nation, moment);
    const synthetic = [...groups].some(([group, [count = 0]]) => group.endsWith(syntheticMark) && count > 0);
    return { synthetic, sampleSize: synthetic ? sumOf([...groups.values()].flat()) : 0 };
  }

  private sum(counter: string, division: string, moment: Moment, xBounds?: string[]): Promise<Map<string, number[]>> {
    const query = { resource: persons.name, counter, division };
    return this.ledger.counters.sum(xBounds === undefined ? query : { ...query, xBounds }, moment);
  }
}

/** Bounds run from the oldest group to the youngest, and end with the unborn. */
function ageGroupCounts(bySex: ReadonlyMap<string, readonly number[]>): AgeGroupCount[] {
  const at = (sex: string, group: number) => bySex.get(sex)?.[ageGroups.length - 1 - group] ?? 0;
  return ageGroups.map(({ ageFrom, ageTo }, group) => ({
    ageFrom,
    ageTo,
    male: at('1', group),
    female: at('2', group),
    other: at('0', group) + at('9', group),
  }));
}

function duringYear(groups: ReadonlyMap<string, readonly number[]>): number {
  return sumOf([...groups.values()].map(([, during = 0]) => during));
}
