import Fastify from 'fastify';
import { listening } from './listening';

/** The limit for any gateway: Fastify answering a document of a given size from memory. */
async function main(): Promise<void> {
  const documents = new Map<string, object>();
  const template = JSON.parse(process.argv[2] ?? '{}') as object;
  const app = Fastify({ logger: false });
  app.get<{ Params: { key: string } }>('/documents/:key', (request) => {
    let found = documents.get(request.params.key);
    if (!found) documents.set(request.params.key, (found = { ...template, key: request.params.key }));
    return Promise.resolve(found);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  listening(app.addresses()[0]?.port ?? 0);
}

void main();
