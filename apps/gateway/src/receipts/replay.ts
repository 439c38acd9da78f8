import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest, LightMyRequestResponse as Answer } from 'fastify';
import { bodyHash } from './digest';
import type { Receipt } from './receipt';
import { type ReceivedRequest, inSnapshot } from './received-request';

const longestMs = 10_000;

/** What a request that was run again came to. */
export type ReplayOutcome =
  | { readonly status: number; readonly same: boolean }
  /** It took longer than ten seconds. */
  | { readonly late: true };

/**
 * Runs requests again: through all that a request from outside passes, with the authorisation of whoever asks for it and
 * no other, and counted among its requests. No more than the receipt's answer is read of the new one.
 */
@Injectable()
export class Replay {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  /** Runs the request that a receipt is of, in the receipt's snapshot. */
  async run(
    receipt: Receipt,
    request: ReceivedRequest,
    asker: Pick<FastifyRequest, 'ip' | 'headers'>,
    withinMs = longestMs,
  ): Promise<ReplayOutcome> {
    const { method, path, body } = inSnapshot(request, receipt.snapshot);
    const begun = new AbortController();
    let answer: Answer | undefined;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (answer === undefined) {
        begun.abort();
      } else {
        letGo(answer);
      }
    }, withinMs);
    try {
      answer = await this.host.httpAdapter.getInstance().inject({
        method,
        // A path that begins with two slashes would be taken for a host.
        url: `http://gateway${path}`,
        remoteAddress: asker.ip,
        headers: headersOf(receipt, asker, body !== undefined),
        ...(body === undefined ? {} : { payload: body }),
        payloadAsStream: true,
        signal: begun.signal,
      });
      const read = await readUpTo(answer.stream(), receipt.answer.bytes);
      return { status: answer.statusCode, same: isSame(receipt, answer, read) };
    } catch (error) {
      if (late) {
        return { late: true };
      }
      throw error;
    } finally {
      clearTimeout(timer);
      if (answer !== undefined) {
        letGo(answer);
      }
    }
  }
}

/** Ends what still writes the answer. An abort once the answer has begun would be an error that nothing handles. */
function letGo(answer: Answer): void {
  answer.raw.res.destroy();
}

function isSame({ answer: first }: Receipt, { statusCode, headers }: Answer, body: Buffer | undefined): boolean {
  return (
    statusCode === first.status &&
    headers['content-type'] === first.contentType &&
    body !== undefined &&
    bodyHash(body) === first.hash
  );
}

/** The request id stands in problems, and the language decides on their texts. */
function headersOf(
  { jti, language, purpose }: Receipt,
  { headers }: Pick<FastifyRequest, 'headers'>,
  withBody: boolean,
) {
  const { authorization } = headers;
  return {
    'x-request-id': jti,
    'accept-language': language,
    ...(purpose === undefined ? {} : { purpose }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(withBody ? { 'content-type': 'application/json' } : {}),
  };
}

/** The whole stream, or nothing when it is longer than that: then the rest is not read. */
async function readUpTo(stream: Readable, bytes: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > bytes) {
      return undefined;
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
