import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { bodyHash } from './digest';
import type { Receipt } from './receipt';
import { Replay } from './replay';

const body = '{"answer":1}';
const asker = { ip: '192.0.2.7', headers: { authorization: 'Bearer of-the-asker' } };
const receipt: Receipt = {
  iss: 'registry',
  iat: 0,
  jti: 'request-1',
  caller: 'demo',
  language: 'zh',
  request: bodyHash(''),
  repeatable: true,
  answer: { status: 200, contentType: 'application/json; charset=utf-8', bytes: body.length, hash: bodyHash(body) },
};

describe('a request that is run again', () => {
  let server: FastifyInstance;
  let replay: Replay;
  let seen: Record<string, unknown> = {};

  beforeAll(() => {
    server = fastify();
    server.get('/same', (request, reply) => {
      seen = { ip: request.ip, ...request.headers };
      return reply.type('application/json').send(body);
    });
    server.get('/other', (_request, reply) => reply.type('application/json').send('{"answer":2}'));
    server.get('/other-type', (_request, reply) => reply.type('text/plain').send(body));
    server.get('/endless', (_request, reply) =>
      reply.type('application/json').send(Readable.from(endless('x'.repeat(1_000), 1))),
    );
    server.get('/slow', (_request, reply) => reply.type('application/json').send(Readable.from(endless('', 20))));
    server.get('/never', async () => delay(60_000, body, { ref: false }));
    replay = new Replay({ httpAdapter: { getInstance: () => server } } as HttpAdapterHost<FastifyAdapter>);
  });

  afterAll(() => server.close());

  const run = (path: string, withinMs?: number) => replay.run(receipt, { method: 'GET', path }, asker, withinMs);

  it('has the same answer when status, type and bytes are the same', async () => {
    expect(await run('/same')).toEqual({ status: 200, same: true });
    expect(await run('/other')).toEqual({ status: 200, same: false });
    expect(await run('/other-type')).toEqual({ status: 200, same: false });
    expect(await run('/nowhere')).toEqual({ status: 404, same: false });
    expect(await run('//host/same')).toEqual({ status: 404, same: false });
  });

  it('comes with the authorisation and from the address of who asks, in the language and under the id of the first', async () => {
    await run('/same');
    expect(seen).toMatchObject({
      ip: '192.0.2.7',
      authorization: 'Bearer of-the-asker',
      'accept-language': 'zh',
      'x-request-id': 'request-1',
    });
  });

  it('is read no further than the first answer was long, and its source is let go', async () => {
    expect(await run('/endless', 300)).toEqual({ status: 200, same: false });
    await delay(400);
    expect(open).toBe(0);
  });

  it('is given up in the middle of its answer, and its source is let go', async () => {
    expect(await run('/slow', 100)).toEqual({ late: true });
    await delay(100);
    expect(open).toBe(0);
  });

  it('is given up when it takes too long', async () => {
    expect(await run('/never', 50)).toEqual({ late: true });
  });
});

let open = 0;

async function* endless(text: string, everyMs: number): AsyncGenerator<string> {
  open += 1;
  try {
    for (;;) {
      yield text;
      await delay(everyMs);
    }
  } finally {
    open -= 1;
  }
}
