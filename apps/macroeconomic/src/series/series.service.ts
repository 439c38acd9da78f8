import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type Moment, type ResourceReader, type SearchCursor, type Version } from '@registry/ledger';
import type {
  BatchGetSeriesRequest,
  BatchGetSeriesResponse,
  GetSeriesRequest,
  ListSeriesRequest,
  ListSeriesResponse,
  Series,
} from '@registry/proto/macroeconomic/v1';
import {
  type CallContext,
  heldVersion,
  heldVersions,
  invalidArgument,
  isDivisionCode,
  nextPageToken,
  openPage,
  pageSize,
  PageTokens,
  readMoment,
  recordMetadata,
  RegistryError,
  requireBatchSize,
  toItemError,
  violation,
} from '@registry/service-kit';
import { indicatorName, isIndicatorName } from '../indicator/indicator-name';
import { malformedIndicatorName } from '../indicator/indicator.errors';
import { toIndicator } from '../indicator/indicator.mapper';
import { indicators } from '../indicator/indicator.resource';
import { ObservationService } from '../observation/observation.service';
import { checkPeriodRange } from '../observation/range';
import { isSeriesName } from './series-name';
import { malformed, seriesForm, seriesNotFound } from './series.errors';
import { series, type SeriesData } from './series.resource';

const maxObservations = 1_000;
const maxSeriesWithObservations = 100;

/** 时间序列 series: reads as published by a date. */
@Injectable()
export class SeriesService {
  private readonly reader: ResourceReader<SeriesData>;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
    @Inject(ObservationService) private readonly observations: ObservationService,
  ) {
    this.reader = ledger.resource(series);
  }

  async get(request: GetSeriesRequest): Promise<Series> {
    if (!isSeriesName(request.name)) {
      throw malformed('name', seriesForm);
    }
    checkPeriodRange(request);
    const moment = await readMoment(this.ledger, request.asOf);
    const version = await heldVersion(this.reader, request.name, moment);
    const [message] = await this.messages([version], request, moment);
    if (message === undefined) {
      throw seriesNotFound(request.name);
    }
    return message;
  }

  async batchGet(request: BatchGetSeriesRequest, { domain }: CallContext): Promise<BatchGetSeriesResponse> {
    const { names, withObservations } = request;
    requireBatchSize('names', names.length);
    if (withObservations && names.length > maxSeriesWithObservations) {
      const text = { en: 'must name at most 100 with observations', zh: '含观测值时最多100个' };
      throw invalidArgument([violation('names', 'BATCH_SIZE', text)]);
    }
    checkPeriodRange(request);
    const moment = await readMoment(this.ledger, request.asOf);
    const versions = await heldVersions(this.reader, names, moment);
    const held = versions.map((version) => (version instanceof RegistryError ? undefined : version));
    const messages = await this.messages(held, request, moment);
    return {
      results: names.map((name, index) => {
        const message = messages[index];
        if (message !== undefined) {
          return { result: { $case: 'series', value: message } };
        }
        const missing = isSeriesName(name) ? seriesNotFound(name) : malformed(`names[${index}]`, seriesForm);
        return { result: { $case: 'error', value: toItemError(versions[index] ?? missing, domain) } };
      }),
      knownAt: [...moment.positions],
    };
  }

  async list(request: ListSeriesRequest): Promise<ListSeriesResponse> {
    const [term = '', ...and] = listTerms(request);
    const limit = pageSize(request.pageSize, { fallback: 50, max: 500 });
    const { moment, from } = await openPage<SearchCursor>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    const page = await this.reader.search({ index: 'listing', term, and, limit, ...from }, moment);
    const messages = await this.messages(page.items, { withObservations: false, periodFrom: '', periodTo: '' }, moment);
    return {
      series: messages.filter((message) => message !== undefined),
      nextPageToken: nextPageToken(this.tokens, request, moment, page.next),
      knownAt: [...moment.positions],
    };
  }

  private async messages(
    versions: readonly (Version<SeriesData> | undefined)[],
    request: Pick<GetSeriesRequest, 'withObservations' | 'periodFrom' | 'periodTo'>,
    moment: Moment,
  ): Promise<(Series | undefined)[]> {
    const names = [...new Set(versions.flatMap((version) => (version ? [indicatorName(version.data)] : [])))];
    const found = await this.ledger.resource(indicators).batchGet(names, moment);
    const byName = new Map(names.map((name, index) => [name, found[index]]));
    return Promise.all(
      versions.map(async (version) => {
        if (version === undefined) {
          return undefined;
        }
        const indicator = byName.get(indicatorName(version.data));
        return {
          name: version.key,
          indicator: indicator === undefined ? undefined : toIndicator(indicator),
          region: version.data.region,
          regionName: version.data.regionName,
          observations: request.withObservations
            ? await this.observations.latest(version.key, moment, maxObservations, request)
            : [],
          metadata: recordMetadata(version),
        };
      }),
    );
  }
}

function listTerms({ indicator, region }: ListSeriesRequest): string[] {
  if (indicator === '' && region === '') {
    const text = { en: 'give an indicator or a region', zh: '请给出指标或地区' };
    throw invalidArgument([violation('indicator', 'SEARCH_TOO_WIDE', text)]);
  }
  if (indicator !== '' && !isIndicatorName(indicator)) {
    throw malformedIndicatorName('indicator');
  }
  if (region !== '' && !isDivisionCode(region)) {
    throw malformed('region', { en: 'must be a division code of 6 digits', zh: '须为6位行政区划代码' });
  }
  return [...(indicator === '' ? [] : [`indicator:${indicator}`]), ...(region === '' ? [] : [`region:${region}`])];
}
