import { Inject, Injectable } from '@nestjs/common';
import { type HistoryCursor, Ledger, type ResourceReader, type SearchCursor } from '@registry/ledger';
import type {
  BatchGetIndicatorsRequest,
  BatchGetIndicatorsResponse,
  GetIndicatorHistoryRequest,
  GetIndicatorHistoryResponse,
  GetIndicatorRequest,
  ImportIndicatorsRequest,
  ImportIndicatorsResponse,
  Indicator,
  IndicatorResult,
  ListIndicatorsRequest,
  ListIndicatorsResponse,
} from '@registry/proto/macroeconomic/v1';
import {
  type CallContext,
  FieldChecks,
  heldVersion,
  heldVersions,
  importChunks,
  importRequest,
  nextPageToken,
  openPage,
  pageSize,
  PageTokens,
  readMoment,
  recordFacts,
  RegistryError,
  requireBatchSize,
  searchPage,
  todayInChina,
  toItemError,
} from '@registry/service-kit';
import { databaseForm, databases } from './database';
import { isIndicatorName } from './indicator-name';
import { readIndicatorRow } from './indicator-row';
import { indicatorNotFound, malformedIndicatorName } from './indicator.errors';
import { toIndicator } from './indicator.mapper';
import { everyIndicator, type IndicatorData, indicators, mainIndicator } from './indicator.resource';
import { partTerms } from './title-terms';

const maxQuery = 32;

/** 统计指标 indicators: reads on both clocks and imports. */
@Injectable()
export class IndicatorService {
  private readonly reader: ResourceReader<IndicatorData>;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {
    this.reader = ledger.resource(indicators);
  }

  async get({ name, asOf }: GetIndicatorRequest): Promise<Indicator> {
    const version = await heldVersion(this.reader, checked(name), await readMoment(this.ledger, asOf));
    if (version === undefined) {
      throw indicatorNotFound(name);
    }
    return toIndicator(version);
  }

  async batchGet(
    { names, asOf }: BatchGetIndicatorsRequest,
    { domain }: CallContext,
  ): Promise<BatchGetIndicatorsResponse> {
    requireBatchSize('names', names.length);
    const moment = await readMoment(this.ledger, asOf);
    const versions = await heldVersions(this.reader, names, moment);
    const results = names.map((name, index): IndicatorResult => {
      const version = versions[index];
      if (version instanceof RegistryError) {
        return { result: { $case: 'error', value: toItemError(version, domain) } };
      }
      if (version !== undefined) {
        return { result: { $case: 'indicator', value: toIndicator(version) } };
      }
      const error = isIndicatorName(name) ? indicatorNotFound(name) : malformedIndicatorName(`names[${index}]`);
      return { result: { $case: 'error', value: toItemError(error, domain) } };
    });
    return { results, knownAt: [...moment.positions] };
  }

  async list(request: ListIndicatorsRequest, { signal }: CallContext): Promise<ListIndicatorsResponse> {
    const limit = pageSize(request.pageSize, { fallback: 50, max: 500 });
    const [term = everyIndicator, ...and] = listTerms(request);
    const { moment, from } = await openPage<SearchCursor>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    const accept = ({ title }: IndicatorData) => title.includes(request.query.trim());
    const plan = { index: 'listing', term, and };
    const page = await searchPage(indicators, this.reader, { plan, limit, accept, signal, ...from }, moment);
    return {
      indicators: page.items.map(toIndicator),
      nextPageToken: nextPageToken(this.tokens, request, moment, page.next),
      knownAt: [...moment.positions],
    };
  }

  async history(request: GetIndicatorHistoryRequest): Promise<GetIndicatorHistoryResponse> {
    const key = checked(request.name);
    const limit = pageSize(request.pageSize, { fallback: 100, max: 1_000 });
    const { moment, from } = await openPage<HistoryCursor>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    const page = await this.reader.history(key, { limit, seq: moment.seq, ...from });
    if (page.items.length === 0 && from.after === undefined) {
      throw indicatorNotFound(request.name);
    }
    return {
      versions: page.items.map(toIndicator),
      nextPageToken: nextPageToken(this.tokens, request, moment, page.next),
      knownAt: [...moment.positions],
    };
  }

  import(chunks: AsyncIterable<ImportIndicatorsRequest>, call: CallContext): AsyncIterable<ImportIndicatorsResponse> {
    return importChunks(chunks, {
      domain: call.domain,
      read: readIndicatorRow,
      apply: (facts, provenance) => recordFacts(this.ledger, indicators, facts, importRequest(call, provenance)),
    });
  }
}

function checked(name: string): string {
  if (!isIndicatorName(name)) {
    throw malformedIndicatorName('name');
  }
  return name;
}

function listTerms({ databaseCode, query, mainOnly }: ListIndicatorsRequest): string[] {
  const checks = new FieldChecks('', todayInChina());
  if (databaseCode !== '' && !databases.has(databaseCode)) {
    checks.refuse('databaseCode', 'CODE_UNKNOWN', databaseForm);
  }
  checks.text('query', query, maxQuery);
  checks.throwIfAny();
  return [
    ...partTerms(query.trim()),
    ...(mainOnly ? [mainIndicator] : []),
    ...(databaseCode === '' ? [] : [`database:${databaseCode}`]),
  ];
}
