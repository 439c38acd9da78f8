import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireToken } from '../access/caller';
import { OpenStreams } from '../access/open-streams';
import { quality } from '../exchange/accepted';
import { Exchange } from '../exchange/exchange';
import { Reads } from '../exchange/reads';
import { languageOf } from '../problems/language';
import { problemOf } from '../problems/problem';
import { sourceOf } from '../registries/registry-names';
import type { SourceName } from '../registries/source';
import { Heads } from '../snapshots/heads';
import { ChangeEvents } from './change-events';
import { changeFilter, filterNames } from './change-filter';
import { ChangeLog } from './change-log';
import { ChangesPath, ChangesQuery, streamCursor } from './change.queries';
import { parseCursor } from './cursor';
import { eventType } from './event-text';

const ndjsonName = 'application/x-ndjson';
const ndjson = `${ndjsonName}; charset=utf-8`;

/** What changed in a registry. */
@ApiTags('changes')
@Controller('v1/changes')
export class ChangeController {
  constructor(
    private readonly log: ChangeLog,
    private readonly events: ChangeEvents,
    private readonly reads: Reads,
    private readonly heads: Heads,
    private readonly streams: OpenStreams,
  ) {}

  @Get(':registry')
  @ApiOperation({
    summary: 'Changes of a registry in the order of its commits: a page of lines, or a stream of events',
    description:
      'Changes are `{seq, recordedAt, resource, key, kind, validFrom, validTo?, source}`. As NDJSON each is a line; the ' +
      'last line is `{next}`, the cursor to go on after, which the header `Next-Cursor` holds too. A page ends where the ' +
      'snapshot of the answer does. With `Accept: text/event-stream` they come as they are recorded, as server-sent ' +
      'events: one for each commit, with an array of its changes as data and the cursor as id. Blocks of an id alone ' +
      'move the cursor past what the filter leaves out. While the registry is away the stream waits. `event: problem` ' +
      'is the last event of a stream that cannot go on. Changes of persons need a token.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Of streams: the id of the last event that was read; it wins over `after`',
  })
  @ApiOkResponse({
    content: {
      [ndjsonName]: { schema: { type: 'string' } },
      [eventType]: { schema: { type: 'string' } },
    },
  })
  async list(
    @Param() { registry }: ChangesPath,
    @Query() query: ChangesQuery,
    @Headers('accept') accept: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    if (registry === 'population') {
      requireToken(exchange.caller);
    }
    const source = sourceOf(registry);
    if (wantsEvents(accept)) {
      await this.stream({ source, query, exchange, request, reply });
      return;
    }
    const { after, limit = 0, snapshot, asKnownAt } = query;
    if (snapshot === undefined && asKnownAt === undefined) {
      // Who has a cursor has seen what lies before it.
      await this.heads.include(source, parseCursor(after ?? '') ?? []);
    }
    const context = await this.reads.begin(exchange, { snapshot, asKnownAt });
    const page = this.log.page({ source, after, filter: changeFilter(query), limit }, context);
    const { body, next } = await exchange.timed(source, page, filterNames);
    void reply.header('next-cursor', next);
    exchange.sendText(body, ndjson, 'accept');
  }

  private async stream({ source, query, exchange, request, reply }: StreamRequest): Promise<void> {
    const after = streamCursor(query, lastEventId(request));
    const filter = changeFilter(query);
    const { callerContext: caller } = exchange;
    const signal = this.streams.begin(request, reply);
    // Until the stream begins, what goes wrong can still be told as a problem.
    await exchange.timed(source, this.log.probe({ source, after, filter }, caller), filterNames);
    const language = languageOf(request.headers['accept-language']);
    // A stream is the last answer on its connection, so that one that ends lets go of it; proxies (nginx) pass it on at once.
    void reply.header('connection', 'close').header('x-accel-buffering', 'no').header('vary', 'accept');
    if (request.method === 'HEAD') {
      void reply.header('content-type', eventType).header('cache-control', 'no-store').send();
      return;
    }
    const stream = { source, after: parseCursor(after ?? '') ?? [], filter, caller, signal };
    exchange.stream(
      this.events.texts({ ...stream, problem: (error) => problemOf(error, language, request.id) }),
      eventType,
    );
  }
}

/** A request of a stream. */
interface StreamRequest {
  readonly source: SourceName;
  readonly query: ChangesQuery;
  readonly exchange: Exchange;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Whether events are named and wanted no less than pages. */
function wantsEvents(accept = ''): boolean {
  const wanted = quality(accept, eventType);
  return wanted > 0 && wanted >= quality(accept, ndjsonName);
}

function lastEventId({ headers }: FastifyRequest): string | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' ? id : undefined;
}
