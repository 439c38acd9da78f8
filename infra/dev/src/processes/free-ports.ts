import { createServer } from 'node:net';
import { type PortSetting, type Settings, isRegistry } from './settings';

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** Every port that a start listens on. */
function allPorts(settings: Settings): PortSetting[] {
  const store = settings.externalStore ? [] : [settings.store];
  const nodes = settings.nodes.flatMap(({ grpc, metrics }) => [grpc, metrics]);
  return [settings.http, ...store, ...Object.values(settings.grpc), ...Object.values(settings.metrics), ...nodes];
}

/** @throws Error naming each taken port and the variable that moves it. */
export async function assertPortsFree(settings: Settings): Promise<void> {
  await assertFree(allPorts(settings));
}

/** @throws Error when something listens on a port of this registry or node, itself for instance. */
export async function assertServicePortsFree({ grpc, metrics, nodes }: Settings, name: string): Promise<void> {
  const node = nodes.find((one) => one.name === name);
  if (node) await assertFree([node.grpc, node.metrics]);
  else if (isRegistry(name)) await assertFree([grpc[name], metrics[name]]);
}

async function assertFree(ports: readonly PortSetting[]): Promise<void> {
  const taken: string[] = [];
  for (const { port, variable } of ports) {
    if (!(await isFree(port, '127.0.0.1'))) taken.push(`port ${port} is taken: set ${variable} to another one`);
  }
  if (taken.length > 0) throw new Error(taken.join('\n'));
}
