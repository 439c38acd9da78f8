import { Controller, HttpCode, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RegistryError, afterKey, afterText, notFound } from '@registry/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TokenGuard } from '../access/token.guard';
import { Exchange } from '../exchange/exchange';
import { languageOf } from '../problems/language';
import { type Problem, problemOf } from '../problems/problem';
import { Registries } from '../registries/registries';
import { pathOf, sourceOf } from '../registries/registry-names';
import { type SourceName, callerMetadata, sourceNames } from '../registries/source';
import { Heads } from '../snapshots/heads';
import { epochOf, seqOf } from '../snapshots/positions';
import { Snapshots } from '../snapshots/snapshots';
import { bodyBlocks } from './body-blocks';
import { rowFormat } from './import-bodies';
import { ImportPath, ImportQuery } from './import.queries';
import { type ImportTarget, type RowOutcome, importRows } from './import-stream';
import { ResultLines } from './result-lines';
import { rowsOf } from './rows';
import { importTargets } from './targets';

const ndjson = 'application/x-ndjson; charset=utf-8';
const longestImportMs = 6 * 60 * 60_000;

/** What the last line of an import says. */
interface LastWords {
  problem(error: RegistryError): Problem;
  snapshot(): Promise<string>;
}

/** Rows in, results out, both as they come. */
@ApiTags('imports')
@ApiBearerAuth('token')
@UseGuards(TokenGuard)
@Controller('v1/imports')
export class ImportController {
  private readonly targets: ReadonlyMap<string, ImportTarget>;

  constructor(
    { clients }: Registries,
    private readonly heads: Heads,
    private readonly snapshots: Snapshots,
  ) {
    this.targets = importTargets(clients);
  }

  @Post(':registry/:resource')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Imports rows: NDJSON or CSV in, a line of NDJSON per row out',
    description:
      'population/persons, legal-entity/legal-entities, geospatial/divisions, geospatial/features, ' +
      'macroeconomic/indicators, macroeconomic/observations. Fields have the names of the answers; in CSV those of ' +
      'records have a dot (`address.road`), lists are JSON. Charset UTF-8 (with or without a mark) or GB 18030. Each ' +
      'line is answered: `{line, status: accepted, key, seq, unchanged?}` or `{line, status: rejected, field, reason, ' +
      'description}`. The last line is `{summary, snapshot}`, or `{error, summary, snapshot}` when the import broke ' +
      'off. `snapshot` shows what was imported. With the header `Registry-Snapshot` the commits follow what it shows.',
  })
  @ApiConsumes('application/x-ndjson', 'text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  async run(
    @Param() { registry, resource }: ImportPath,
    @Query() query: ImportQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const target = this.targets.get(`${registry}/${resource}`);
    if (target === undefined) {
      throw notFound('IMPORT_RESOURCE_NOT_FOUND', 'There is no such resource to import into');
    }
    const format = rowFormat(request.headers['content-type']);
    const exchange = new Exchange(request, reply);
    const caller = exchange.callerContext;
    const source = sourceOf(target.registry);
    const rows = rowsOf(bodyBlocks(request.raw), {
      ...format,
      fields: target.fields,
      maxLineBytes: target.maxLineBytes,
    });
    const outcomes = importRows(rows, target, {
      provenance: {
        sourceDepartment: query.sourceDepartment ?? caller.caller,
        legalBasis: query.legalBasis ?? '',
        reason: query.reason ?? 'import',
        itemSources: {},
      },
      deadlineMs: longestImportMs,
      requestId: caller.requestId,
      metadata: { ...callerMetadata(caller), ...this.followed(exchange, source) },
    });
    // Until the first chunk is answered, what goes wrong can still be told as a problem.
    const first = await outcomes.next();
    const language = languageOf(request.headers['accept-language']);
    const lines = new ResultLines(target.prefix, language);
    const text = this.resultText(first, outcomes, lines, {
      problem: (error) => problemOf(error, language, request.id),
      // A snapshot that shows what was imported, as the next read here does.
      snapshot: async () => {
        const epoch = epochOf(this.heads.pins.vector[source] ?? []);
        await this.heads.include(source, [{ partition: 'main', epoch, seq: lines.lastSeq }]);
        return (await this.snapshots.of({}, exchange.seenSnapshot, caller)).token;
      },
    });
    exchange.stream(text, ndjson);
  }

  /** What the caller has seen of other registries: the commits of the import follow it. */
  private followed(exchange: Exchange, own: SourceName): Record<string, string> {
    const { seenSnapshot } = exchange;
    if (seenSnapshot === undefined) {
      return {};
    }
    const { positions } = this.snapshots.opened(seenSnapshot, 'Registry-Snapshot');
    const others = sourceNames.filter((name) => name !== own && seqOf(positions[name]) > 0);
    const after = Object.fromEntries(others.map((name) => [pathOf(name), seqOf(positions[name])]));
    return others.length === 0 ? {} : { [afterKey]: afterText(after) };
  }

  private async *resultText(
    first: IteratorResult<RowOutcome[]>,
    rest: AsyncGenerator<RowOutcome[]>,
    lines: ResultLines,
    { problem, snapshot }: LastWords,
  ): AsyncGenerator<string> {
    try {
      if (first.done !== true) {
        yield lines.of(first.value);
      }
      for await (const outcomes of rest) {
        yield lines.of(outcomes);
      }
      yield lines.end(await snapshot());
    } catch (error) {
      if (!(error instanceof RegistryError)) {
        throw error;
      }
      yield lines.brokenOff(problem(error), await snapshot());
    } finally {
      await rest.return(undefined);
    }
  }
}
