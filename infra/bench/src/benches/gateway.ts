import { divisionHistory } from '@registry/code-mapping';
import { gatewayUrl } from '@registry/dev';
import { httpLoad } from '../load/http';
import { type Contender, alternate } from '../measure/alternate';
import { type ChildServer, startServer } from '../measure/child-server';
import { withOwnPlatform } from '../measure/own-platform';
import { type Row, report } from '../measure/report';

function countiesToday(): string[] {
  return divisionHistory()
    .filter(({ level, validTo }) => level === 'county' && validTo === undefined)
    .map(({ code }) => code);
}

async function documentAt(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.text();
}

/** The gateway over one registry and over four, against Fastify from memory and a naive Nest gateway. */
export async function benchGateway({ seconds, rounds }: { seconds: number; rounds: number }): Promise<void> {
  await withOwnPlatform({ people: 10_000, entities: 5_000 }, async ({ settings }) => {
    const url = gatewayUrl(settings);
    const one = await startServer('fastify-memory', await documentAt(`${url}/v1/divisions/310000`));
    const four = await startServer('fastify-memory', await documentAt(`${url}/v1/divisions/310000/overview`));
    const naive = await startServer(
      'naive-gateway',
      JSON.stringify({
        geospatial: `127.0.0.1:${settings.grpc.geospatial.port}`,
        population: `127.0.0.1:${settings.grpc.population.port}`,
        legal_entity: `127.0.0.1:${settings.grpc['legal-entity'].port}`,
        macroeconomic: `127.0.0.1:${settings.grpc.macroeconomic.port}`,
      }),
    );
    const codes = countiesToday();
    const contender = (name: string, port: number, path: (code: string) => string, callers: number): Contender => ({
      name,
      run: () => httpLoad({ port, paths: codes.map(path), callers, seconds }),
    });
    const division = (code: string) => `/v1/divisions/${code}`;
    const overview = (code: string) => `/v1/divisions/${code}/overview`;
    const memory = ({ port }: ChildServer, callers: number) =>
      contender('Fastify from memory', port, (code) => `/documents/${code}`, callers);
    const gateway = settings.http.port;
    const oneRegistry = (callers: number) => contender('gateway', gateway, division, callers);
    const fourRegistries = contender('gateway', gateway, overview, 64);
    try {
      const rows: Row[] = [
        {
          path: 'one registry, 64 callers',
          comparison: await alternate(oneRegistry(64), memory(one, 64), rounds),
          target: 0.55,
        },
        {
          path: 'one registry, 1 caller',
          comparison: await alternate(oneRegistry(1), memory(one, 1), rounds),
          target: 0.18,
        },
        {
          path: 'four registries, 64 callers',
          comparison: await alternate(fourRegistries, memory(four, 64), rounds),
          target: 0.25,
        },
        {
          path: 'four registries, 64 callers',
          comparison: await alternate(fourRegistries, contender('naive Nest', naive.port, overview, 64), rounds),
          target: 5,
        },
      ];
      report('gateway', rows, [
        'Each request asks for another county, in order, so that an answer is not one just given.',
      ]);
    } finally {
      await Promise.all([one.stop(), four.stop(), naive.stop()]);
    }
  });
}
