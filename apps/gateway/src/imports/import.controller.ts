import { Readable } from 'node:stream';
import { Controller, HttpCode, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RegistryError, notFound } from '@registry/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TokenGuard } from '../access/token.guard';
import { Exchange } from '../exchange/exchange';
import { type Language, languageOf } from '../problems/language';
import { problemOf } from '../problems/problem';
import { Registries } from '../registries/registries';
import { callerMetadata } from '../registries/source';
import { bodyBlocks } from './body-blocks';
import { rowFormat } from './import-bodies';
import { ImportPath, ImportQuery } from './import.queries';
import { type ImportTarget, type RowOutcome, importRows } from './import-stream';
import { ResultLines } from './result-lines';
import { rowsOf } from './rows';
import { importTargets } from './targets';

const ndjson = 'application/x-ndjson; charset=utf-8';
const longestImportMs = 6 * 60 * 60_000;

/** Rows in, results out, both as they come. */
@ApiTags('imports')
@ApiBearerAuth('token')
@UseGuards(TokenGuard)
@Controller('v1/imports')
export class ImportController {
  private readonly targets: ReadonlyMap<string, ImportTarget>;

  constructor({ clients }: Registries) {
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
      'description}`. The last line is `{summary}`, or `{error, summary}` when the import broke off.',
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
    const context = new Exchange(request, reply).read(undefined);
    const rows = rowsOf(bodyBlocks(request.raw), {
      ...format,
      fields: target.fields,
      maxLineBytes: target.maxLineBytes,
    });
    const outcomes = importRows(rows, target, {
      provenance: {
        sourceDepartment: query.sourceDepartment ?? context.caller,
        legalBasis: query.legalBasis ?? '',
        reason: query.reason ?? 'import',
        itemSources: {},
      },
      deadlineMs: longestImportMs,
      requestId: context.requestId,
      metadata: callerMetadata(context),
    });
    // Until the first chunk is answered, what goes wrong can still be told as a problem.
    const first = await outcomes.next();
    const language = languageOf(request.headers['accept-language']);
    const lines = resultText(first, outcomes, target, { language, requestId: request.id });
    void reply.code(200).header('content-type', ndjson).header('cache-control', 'no-store').send(Readable.from(lines));
  }
}

async function* resultText(
  first: IteratorResult<RowOutcome[]>,
  rest: AsyncGenerator<RowOutcome[]>,
  { prefix }: ImportTarget,
  { language, requestId }: { readonly language: Language; readonly requestId: string },
): AsyncGenerator<string> {
  const lines = new ResultLines(prefix, language);
  try {
    if (first.done !== true) {
      yield lines.of(first.value);
    }
    for await (const outcomes of rest) {
      yield lines.of(outcomes);
    }
    yield lines.end();
  } catch (error) {
    if (!(error instanceof RegistryError)) {
      throw error;
    }
    yield lines.brokenOff(problemOf(error, language, requestId));
  } finally {
    await rest.return(undefined);
  }
}
