import type { FastifyReply, FastifyRequest } from 'fastify';
import { purposeOf } from '../access/purpose';
import { languageOf } from '../problems/language';
import { bodyHash, RequestDigest } from './digest';
import type { Receipt } from './receipt';

const json = /^application\/json\s*(;|$)/i;

/** The receipt of a request while it is under way. */
export class ReceiptDraft {
  private readonly digest: RequestDigest;
  /** Whether all of the body was seen. */
  private complete = true;

  constructor(private readonly request: FastifyRequest) {
    this.digest = new RequestDigest(request.method, request.url);
  }

  /** Hashes the body as it comes by; called before anybody reads it. Other bodies than JSON are streams and not seen. */
  followBody(): void {
    const { method, headers, raw } = this.request;
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
    this.complete = method === 'GET' || (length === '0' && encoding === undefined);
    if (!this.complete && json.test(headers['content-type'] ?? '')) {
      raw.on('data', (chunk: string | Buffer) => void this.digest.add(chunk));
      raw.once('end', () => {
        this.complete = true;
      });
    }
  }

  /** What the receipt of this answer says; undefined for one that can have none: a stream, or to a body not read whole. */
  of(issuer: string, reply: FastifyReply, payload: unknown): Receipt | undefined {
    const body = payload ?? '';
    if (!this.complete || !(typeof body === 'string' || Buffer.isBuffer(body))) {
      return undefined;
    }
    const { id, caller, headers, method, routeOptions } = this.request;
    const purpose = purposeOf(headers['purpose']);
    return {
      iss: issuer,
      iat: Math.floor(Date.now() / 1_000),
      jti: id,
      caller,
      ...(purpose === '' ? {} : { purpose }),
      language: languageOf(headers['accept-language']),
      request: this.digest.text(),
      repeatable: method === 'GET' || routeOptions.config.repeatable === true,
      ...optional('snapshot', reply.getHeader('registry-snapshot')),
      answer: {
        status: reply.statusCode,
        ...optional('contentType', reply.getHeader('content-type')),
        bytes: Buffer.byteLength(body),
        hash: bodyHash(body),
      },
    };
  }
}

function optional<N extends string>(name: N, value: unknown): Partial<Record<N, string>> {
  return typeof value === 'string' ? ({ [name]: value } as Record<N, string>) : {};
}
