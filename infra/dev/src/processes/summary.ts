import type { Platform } from './platform';
import { gatewayUrl } from './ready';
import { developmentSecrets } from './secrets';

/** What someone needs to know once everything runs: addresses, one query per registry, the demo token. */
export function summary(platform: Platform): string {
  const { settings } = platform;
  const url = gatewayUrl(settings);
  const { demoToken } = developmentSecrets(settings.dataDir);
  const processes = platform.processes.map(({ name, pid }) => `${name} ${pid}`).join(', ');
  const nodes = settings.nodes.map(({ name, grpc }) => `${name} 127.0.0.1:${grpc.port}`).join(', ');
  const tiers = nodes === '' ? '' : `\n  tiers             curl ${url}/v1/nodes      gRPC: ${nodes}\n`;
  return `
ready: ${url}          description: ${url}/docs

  four registries   curl ${url}/v1/divisions/310000/overview
  geospatial        curl '${url}/v1/divisions/110103?asOf=2009-01-01'
  legal entities    curl ${url}/v1/legal-entities/911100001000054748
  macroeconomic     curl '${url}/v1/indicators'
  population        curl -X POST ${url}/v1/persons:search -H 'Authorization: Bearer ${demoToken}' \\
                      -H 'Content-Type: application/json' -d '{"division":"310000","fields":["citizenId","name"],"pageSize":3}'
${tiers}
demo token (synthetic people only): ${demoToken}
processes: ${processes}
data and logs: ${settings.dataDir}          ctrl-C stops everything
`;
}
