import { Inject, Injectable } from '@nestjs/common';
import { type HistoryCursor, Ledger, type Moment, type ResourceReader, type SearchCursor } from '@registry/ledger';
import type {
  ExportObservationsRequest,
  ExportObservationsResponse,
  ListObservationsRequest,
  ListObservationsResponse,
  ListVintagesRequest,
  ListVintagesResponse,
  Observation,
} from '@registry/proto/macroeconomic/v1';
import { exportPages, nextPageToken, openPage, pageSize, PageTokens, readMoment } from '@registry/service-kit';
import { isObservationName, isSeriesName } from '../series/series-name';
import { malformed, observationForm, observationNotFound, seriesForm, seriesNotFound } from '../series/series.errors';
import { series } from '../series/series.resource';
import { toObservation } from './observation.mapper';
import { type ObservationData, observations } from './observation.resource';
import { checkPeriodRange, newestFirstBounds, oldestFirstBounds, type PeriodRange } from './range';

/** 观测值 observations: as published by a date, and their vintages. */
@Injectable()
export class ObservationService {
  private readonly reader: ResourceReader<ObservationData>;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {
    this.reader = ledger.resource(observations);
  }

  async list(request: ListObservationsRequest): Promise<ListObservationsResponse> {
    if (!isSeriesName(request.series)) {
      throw malformed('series', seriesForm);
    }
    checkPeriodRange(request);
    const limit = pageSize(request.pageSize, { fallback: 100, max: 1_000 });
    const { moment, from } = await openPage<SearchCursor>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    if ((await this.ledger.resource(series).get(request.series, moment)) === undefined) {
      throw seriesNotFound(request.series);
    }
    const query = { index: 'oldest', term: request.series, ...oldestFirstBounds(request), limit, ...from };
    const page = await this.reader.search(query, moment);
    return {
      observations: page.items.map(toObservation),
      nextPageToken: nextPageToken(this.tokens, request, moment, page.next),
      knownAt: [...moment.positions],
    };
  }

  async vintages(request: ListVintagesRequest): Promise<ListVintagesResponse> {
    if (!isObservationName(request.name)) {
      throw malformed('name', observationForm);
    }
    const limit = pageSize(request.pageSize, { fallback: 100, max: 1_000 });
    const { moment, from } = await openPage<HistoryCursor>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    const page = await this.reader.history(request.name, { limit, seq: moment.seq, ...from });
    if (page.items.length === 0 && from.after === undefined) {
      throw observationNotFound(request.name);
    }
    return {
      vintages: page.items.filter((version) => version.data !== undefined).map(toObservation),
      nextPageToken: nextPageToken(this.tokens, request, moment, page.next),
      knownAt: [...moment.positions],
    };
  }

  async *export({ asOf, after }: ExportObservationsRequest): AsyncIterable<ExportObservationsResponse> {
    const moment = await readMoment(this.ledger, asOf);
    yield* exportPages({
      after,
      read: (page) => this.reader.scan(page, moment),
      message: (items) => ({ observations: items.map(toObservation), knownAt: [...moment.positions] }),
    });
  }

  /** The latest observations of a series in a range of periods, oldest first. */
  async latest(name: string, moment: Moment, limit: number, range?: PeriodRange): Promise<Observation[]> {
    const bounds = range === undefined ? {} : newestFirstBounds(range);
    const { items } = await this.reader.search({ index: 'latest', term: name, ...bounds, limit }, moment);
    return items.map(toObservation).reverse();
  }
}
