import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type Moment, type Version } from '@registry/ledger';
import type {
  BatchGetRegionEconomiesRequest,
  BatchGetRegionEconomiesResponse,
  GetRegionEconomyRequest,
  RegionEconomy,
  RegionEconomyResult,
  RegionIndicator,
} from '@registry/proto/macroeconomic/v1';
import { type CallContext, pageSize, readMoment, requireBatchSize, toItemError } from '@registry/service-kit';
import { toIndicator } from '../indicator/indicator.mapper';
import { type IndicatorData, indicators, mainIndicator } from '../indicator/indicator.resource';
import { ObservationService } from '../observation/observation.service';
import { seriesName } from '../series/series-name';
import { economyNotFound, malformed } from '../series/series.errors';
import { series, type SeriesData } from '../series/series.resource';
import { Answers } from './answers';
import { regionsAbove } from './regions-above';

const divisionPattern = /^(?:\d{6}|\d{9}|\d{12})$/;
const divisionForm = { en: 'must be a division code of 6, 9 or 12 digits', zh: '须为6、9或12位行政区划代码' };
const maxMainIndicators = 100;
const keptRegions = 2_000;
const periodBounds = { fallback: 10, max: 100, field: 'periods' } as const;

type Main = readonly Version<IndicatorData>[];

/** Figures of one region; without indicators it has none. */
interface RegionFigures {
  readonly region: string;
  readonly regionName: string;
  readonly indicators: RegionIndicator[];
}

/** The main indicators of a division's economy, from its nearest ancestor that has any. */
@Injectable()
export class EconomyService {
  private readonly mains = new Answers<Main>(16);
  private readonly regions = new Answers<RegionFigures>(keptRegions);

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(ObservationService) private readonly observations: ObservationService,
  ) {}

  async get({ division, periods, asOf }: GetRegionEconomyRequest): Promise<RegionEconomy> {
    if (!divisionPattern.test(division)) {
      throw malformed('division', divisionForm);
    }
    const limit = pageSize(periods, periodBounds);
    const economy = await this.economy(division, limit, await readMoment(this.ledger, asOf));
    if (economy === undefined) {
      throw economyNotFound(division);
    }
    return economy;
  }

  async batchGet(
    { divisions, periods, asOf }: BatchGetRegionEconomiesRequest,
    { domain }: CallContext,
  ): Promise<BatchGetRegionEconomiesResponse> {
    requireBatchSize('divisions', divisions.length);
    const limit = pageSize(periods, periodBounds);
    const moment = await readMoment(this.ledger, asOf);
    const results = await Promise.all(
      divisions.map(async (division, index): Promise<RegionEconomyResult> => {
        const isCode = divisionPattern.test(division);
        const economy = isCode ? await this.economy(division, limit, moment) : undefined;
        if (economy !== undefined) {
          return { result: { $case: 'economy', value: economy } };
        }
        const error = isCode ? economyNotFound(division) : malformed(`divisions[${index}]`, divisionForm);
        return { result: { $case: 'error', value: toItemError(error, domain) } };
      }),
    );
    return { results, knownAt: [...moment.positions] };
  }

  private async economy(division: string, periods: number, moment: Moment): Promise<RegionEconomy | undefined> {
    for (const region of regionsAbove(division)) {
      const figures = await this.figures(region, periods, moment);
      if (figures.indicators.length > 0) {
        return { division, ...figures };
      }
    }
    return undefined;
  }

  /** A read at a moment answers the same for ever, so it is kept under the moment's name. */
  private figures(region: string, periods: number, moment: Moment): Promise<RegionFigures> {
    const at = `${moment.validAt} ${moment.seq}`;
    return this.regions.get(`${region} ${periods} ${at}`, async () => {
      const main = await this.mains.get(at, () => this.readMain(moment));
      return this.readFigures(region, main, periods, moment);
    });
  }

  private async readMain(moment: Moment): Promise<Main> {
    const query = { index: 'listing', term: mainIndicator, limit: maxMainIndicators };
    const { items } = await this.ledger.resource(indicators).search(query, moment);
    return items.sort((one, other) => one.data.mainRank - other.data.mainRank);
  }

  private async readFigures(region: string, main: Main, periods: number, moment: Moment): Promise<RegionFigures> {
    const keys = main.map(({ data: { databaseCode, code } }) => seriesName({ databaseCode, code, region }));
    const found = keys.length === 0 ? [] : await this.ledger.resource(series).batchGet(keys, moment);
    const read = await Promise.all(
      main.map((indicator, index) => this.readIndicator(indicator, found[index], periods, moment)),
    );
    return {
      region,
      regionName: found.find((version) => version !== undefined)?.data.regionName ?? '',
      indicators: read.filter((indicator) => indicator !== undefined),
    };
  }

  private async readIndicator(
    indicator: Version<IndicatorData>,
    version: Version<SeriesData> | undefined,
    periods: number,
    moment: Moment,
  ): Promise<RegionIndicator | undefined> {
    if (version === undefined) {
      return undefined;
    }
    const observations = await this.observations.latest(version.key, moment, periods);
    const latest = observations.at(-1);
    return latest && { series: version.key, indicator: toIndicator(indicator), latest, observations };
  }
}
