import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type Moment } from '@registry/ledger';
import type {
  BatchGetLegalEntityStatisticsRequest,
  BatchGetLegalEntityStatisticsResponse,
  GetLegalEntityStatisticsRequest,
  LegalEntityStatistics,
  LegalEntityStatisticsResult,
} from '@registry/proto/legal-entity/v1';
import {
  RegistryError,
  attempt,
  nation,
  readMoment,
  requireBatchSize,
  requireDivision,
  toItemError,
} from '@registry/service-kit';
import { entityCounter, legalEntities, syntheticMark } from '../legal-entity/legal-entity.resource';
import { tally } from './tallies';

/** What the statistics of all divisions say of the registry as a whole. */
type Sample = Pick<LegalEntityStatistics, 'synthetic' | 'sampleSize'>;

/** Counts of legal entities, read off the ledger's counters: no record is touched. */
@Injectable()
export class StatisticsService {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  /** The counts of one division. */
  async get({ division, asOf }: GetLegalEntityStatisticsRequest): Promise<LegalEntityStatistics> {
    requireDivision('division', division);
    const moment = await readMoment(this.ledger, asOf);
    return this.count(division, moment, await this.sample(moment));
  }

  /** The counts of up to 1,000 divisions, each with a result of its own. */
  async batchGet(
    { divisions, asOf }: BatchGetLegalEntityStatisticsRequest,
    domain: string,
  ): Promise<BatchGetLegalEntityStatisticsResponse> {
    requireBatchSize('divisions', divisions.length);
    const moment = await readMoment(this.ledger, asOf);
    const sample = await this.sample(moment);
    const results = divisions.map(async (division, index): Promise<LegalEntityStatisticsResult> => {
      const refused = attempt(() => requireDivision(`divisions[${index}]`, division));
      return refused instanceof RegistryError
        ? { result: { $case: 'error', value: toItemError(refused, domain) } }
        : { result: { $case: 'statistics', value: await this.count(division, moment, sample) } };
    });
    return { results: await Promise.all(results) };
  }

  private async count(division: string, moment: Moment, sample: Sample): Promise<LegalEntityStatistics> {
    return {
      division,
      validAt: moment.validAt,
      ...tally(await this.sum(division, moment)),
      knownAt: [...moment.positions],
      ...sample,
    };
  }

  private async sample(moment: Moment): Promise<Sample> {
    const groups = await this.sum(nation, moment);
    const synthetic = [...groups].some(([group, [count = 0]]) => group.endsWith(syntheticMark) && count > 0);
    return { synthetic, sampleSize: synthetic ? tally(groups).total : 0 };
  }

  private sum(division: string, moment: Moment): Promise<Map<string, number[]>> {
    return this.ledger.counters.sum({ resource: legalEntities.name, counter: entityCounter, division }, moment);
  }
}
