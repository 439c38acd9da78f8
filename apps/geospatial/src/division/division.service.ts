import { Inject, Injectable } from '@nestjs/common';
import {
  type HistoryCursor,
  Ledger,
  type Moment,
  type ResourceReader,
  type SearchCursor,
  type Version,
} from '@registry/ledger';
import type {
  AdministrativeDivision,
  BatchGetDivisionsRequest,
  BatchGetDivisionsResponse,
  DivisionResult,
  ExportDivisionsRequest,
  ExportDivisionsResponse,
  GetDivisionHistoryRequest,
  GetDivisionHistoryResponse,
  GetDivisionRequest,
  ImportDivisionsRequest,
  ImportDivisionsResponse,
  ListDivisionsRequest,
  ListDivisionsResponse,
} from '@registry/proto/geospatial/v1';
import {
  type CallContext,
  type Encoded,
  exportPages,
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
  toItemError,
} from '@registry/service-kit';
import { checkDivisionCode, isDivisionCode, malformedCode } from './division-code.check';
import { planDivisionList } from './division-list';
import { readDivisionRow } from './division-row';
import { divisionNotFound } from './division.errors';
import { toDivision, toEncodedDivision } from './division.mapper';
import { type DivisionData, divisions } from './division.resource';

const historyLimit = 1_000;

/** 行政区划 administrative divisions: reads on both clocks, imports, exports. */
@Injectable()
export class DivisionService {
  private readonly reader: ResourceReader<DivisionData>;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {
    this.reader = ledger.resource(divisions);
  }

  async get({ code, asOf }: GetDivisionRequest): Promise<Encoded<AdministrativeDivision>> {
    checkDivisionCode('code', code);
    const moment = await readMoment(this.ledger, asOf);
    const version = await heldVersion(this.reader, code, moment);
    if (version === undefined) {
      throw await this.notFound(code, moment);
    }
    return toEncodedDivision(version);
  }

  async batchGet(
    { codes, asOf }: BatchGetDivisionsRequest,
    { domain }: CallContext,
  ): Promise<BatchGetDivisionsResponse> {
    requireBatchSize('codes', codes.length);
    const moment = await readMoment(this.ledger, asOf);
    const versions = await heldVersions(this.reader, codes, moment);
    const results = await Promise.all(
      codes.map(async (code, index): Promise<DivisionResult> => {
        const version = versions[index];
        if (version instanceof RegistryError) {
          return { result: { $case: 'error', value: toItemError(version, domain) } };
        }
        if (version !== undefined) {
          return { result: { $case: 'division', value: toDivision(version) } };
        }
        const error = isDivisionCode(code) ? await this.notFound(code, moment) : malformedCode(`codes[${index}]`);
        return { result: { $case: 'error', value: toItemError(error, domain) } };
      }),
    );
    return { results, knownAt: [...moment.positions] };
  }

  async list(request: ListDivisionsRequest): Promise<ListDivisionsResponse> {
    const limit = pageSize(request.pageSize, { fallback: 50, max: 500 });
    const query = planDivisionList(request);
    const { moment, from } = await openPage<SearchCursor>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    const page = await this.reader.search({ ...query, limit, ...from }, moment);
    return {
      divisions: page.items.map(toDivision),
      nextPageToken: nextPageToken(this.tokens, request, moment, page.next),
      knownAt: [...moment.positions],
    };
  }

  async history(request: GetDivisionHistoryRequest): Promise<GetDivisionHistoryResponse> {
    checkDivisionCode('code', request.code);
    const limit = pageSize(request.pageSize, { fallback: 100, max: historyLimit });
    const { moment, from } = await openPage<HistoryCursor>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    const page = await this.reader.history(request.code, {
      limit,
      seq: moment.seq,
      ...from,
    });
    if (page.items.length === 0 && from.after === undefined) {
      throw divisionNotFound(request.code, moment.validAt, []);
    }
    return {
      versions: page.items.map(toDivision),
      nextPageToken: nextPageToken(this.tokens, request, moment, page.next),
      knownAt: [...moment.positions],
    };
  }

  import(chunks: AsyncIterable<ImportDivisionsRequest>, call: CallContext): AsyncIterable<ImportDivisionsResponse> {
    return importChunks(chunks, {
      domain: call.domain,
      read: readDivisionRow,
      apply: (facts, provenance) => recordFacts(this.ledger, divisions, facts, importRequest(call, provenance)),
    });
  }

  async *export({ asOf, after }: ExportDivisionsRequest): AsyncIterable<ExportDivisionsResponse> {
    const moment = await readMoment(this.ledger, asOf);
    yield* exportPages({
      after,
      read: (page) => this.reader.scan(page, moment),
      message: (versions: readonly Version<DivisionData>[]) => ({
        divisions: versions.map(toDivision),
        knownAt: [...moment.positions],
      }),
    });
  }

  /** Why a code has no division on a date: what the registry knew at that moment of its other dates. */
  private async notFound(code: string, moment: Moment) {
    const { items } = await this.reader.history(code, { limit: historyLimit, seq: moment.seq });
    const live = items
      .filter((version) => version.data !== undefined)
      .filter(({ seqTo }) => seqTo === undefined || seqTo > moment.seq);
    return divisionNotFound(code, moment.validAt, live);
  }
}
