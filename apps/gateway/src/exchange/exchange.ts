import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { AsOf } from '@registry/proto/common/v1';
import { type CallOptions, RegistryError } from '@registry/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { purposeOf } from '../access/purpose';
import type { CallerContext, ReadContext } from '../registries/read-context';
import type { Source, SourceName } from '../registries/source';
import type { Snapshot } from '../snapshots/snapshot';

const jsonType = 'application/json; charset=utf-8';
const snapshotHeader = 'registry-snapshot';

/** Names of fields in requests to registries, and what they are called here. */
export type FieldNames = Readonly<Record<string, string>>;

/** One request and its answer. */
export class Exchange {
  private timing = '';

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  get requestId(): string {
    return this.request.id;
  }

  get caller(): string {
    return this.request.caller;
  }

  /** Who calls and why, as registries are told. */
  get callerContext(): CallerContext {
    return {
      caller: this.request.caller,
      purpose: purposeOf(this.request.headers['purpose']),
      requestId: this.request.id,
    };
  }

  /** The snapshot of an answer that the caller has seen, when it says so. */
  get seenSnapshot(): string | undefined {
    const token = this.request.headers[snapshotHeader];
    return typeof token === 'string' ? token : undefined;
  }

  /** Names the snapshot that the answer is read in, whatever becomes of the answer. */
  pin({ token }: Snapshot): void {
    void this.reply.header(snapshotHeader, token);
  }

  /**
   * Waits for a registry and notes how long it took, for `Server-Timing`.
   * @param names what fields of the registry's request are called here, for the fields that an error names
   */
  async timed<T>(source: SourceName, answer: Promise<T>, names: FieldNames = {}): Promise<T> {
    const start = performance.now();
    try {
      return await answer;
    } catch (error) {
      throw error instanceof RegistryError ? renamed(error, names) : error;
    } finally {
      const entry = `${source};dur=${(performance.now() - start).toFixed(1)}`;
      this.timing = this.timing === '' ? entry : `${this.timing}, ${entry}`;
    }
  }

  /** Reads a registry within the time and breaker of its source; see {@link timed}. */
  ask<T>(
    source: Source,
    context: ReadContext,
    call: (asOf: AsOf, options: CallOptions) => Promise<T>,
    names?: FieldNames,
  ): Promise<T> {
    return this.timed(source.name, source.read(context, call), names);
  }

  /** Answers open data: with an ETag, and 304 when the reader has just this. */
  send(body: object): void {
    this.sendText(JSON.stringify(body), jsonType);
  }

  /** As {@link send}, with a body that is already text; `vary` names a header besides those that all answers depend on. */
  sendText(body: string, type: string, vary?: string): void {
    const headers = `authorization, ${snapshotHeader}${vary === undefined ? '' : `, ${vary}`}`;
    this.sendTagged(body, type, 'no-cache', headers);
  }

  /** Answers open data that never changes, to whomever: caches keep it for a year, but for who asks for a receipt. */
  sendUnchanging(body: object): void {
    this.sendTagged(JSON.stringify(body), jsonType, 'public, max-age=31536000, immutable', 'accept-receipt');
  }

  /** Answers what nobody may keep: personal data, and what is so at this moment alone. */
  sendPrivate(body: object): void {
    this.addTiming();
    void this.reply
      .code(200)
      .header('cache-control', 'no-store')
      .header('content-type', jsonType)
      .send(JSON.stringify(body));
  }

  /** Answers text as it comes, no faster than the reader takes it: what waits for him is counted in bytes, not in texts. */
  stream(text: AsyncIterable<string>, type: string): void {
    void this.reply
      .code(200)
      .header('cache-control', 'no-store')
      .header('content-type', type)
      .send(Readable.from(text, { objectMode: false }));
  }

  private sendTagged(body: string, type: string, caching: string, vary: string): void {
    const { reply } = this;
    const tag = `"${hash('sha1', body, 'base64url')}"`;
    this.addTiming();
    void reply.header('etag', tag).header('cache-control', caching).header('vary', vary);
    if (isKnown(this.request.headers['if-none-match'], tag)) {
      void reply.code(304).send();
      return;
    }
    void reply.code(200).header('content-type', type).send(body);
  }

  private addTiming(): void {
    if (this.timing !== '') {
      void this.reply.header('server-timing', this.timing);
    }
  }
}

/** The error with the names that its fields have here. */
function renamed(error: RegistryError, names: FieldNames): RegistryError {
  if (error.violations.length === 0) {
    return error;
  }
  const { code, reason, message, domain, metadata } = error;
  const violations = error.violations.map((one) => ({ ...one, field: names[one.field] ?? one.field }));
  return new RegistryError({ code, reason, message, domain, metadata, violations, cause: error });
}

/** Whether `If-None-Match` names the tag (RFC 9110, 13.1.2: weak comparison). */
function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) {
    return false;
  }
  return header === '*' || header.split(',').some((given) => given.trim().replace(/^W\//, '') === tag);
}
