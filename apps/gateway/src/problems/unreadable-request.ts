import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** Status of what Node's HTTP parser refuses, by its code; everything else is a 400. */
const statuses: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

const details: Readonly<Record<string, string>> = {
  HPE_INVALID_URL: 'The URL holds characters that must be percent-encoded (UTF-8), such as Chinese ones.',
  HPE_HEADER_OVERFLOW: 'The headers are too large.',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request did not arrive in time.',
};

/**
 * Answers a request that is no HTTP, which no handler sees: a problem document like every other error, and the connection
 * ends. Source: RFC 9457.
 */
export function answerUnreadable({ code = '' }: { readonly code?: string }, socket: Socket): void {
  if (!socket.writable) {
    return;
  }
  const status = statuses[code] ?? 400;
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail: details[code] ?? 'The request is not readable as HTTP.',
    reason: 'REQUEST_UNREADABLE',
    domain: 'gateway',
    metadata: {},
    fieldViolations: [],
    requestId: randomUUID(),
  });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
