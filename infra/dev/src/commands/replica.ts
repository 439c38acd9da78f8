import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerServiceDefinition, type StateHash } from '@registry/proto/common/v1';
import { createClient } from '@registry/service-kit';
import { Command, InvalidArgumentError } from 'commander';
import { startChild } from '../processes/child';
import { freePort } from '../processes/free-port';
import { isRegistry, readSettings } from '../processes/settings';
import { replicaSpec } from '../processes/specs';

const lookMs = 1_000;

/** `npm run replica -- --from HOST:PORT`: keeps a replica of a registry beside the platform's store, until ctrl-C. */
async function keepReplica({ from, name }: { readonly from: string; readonly name: string }): Promise<void> {
  const source = createClient(LedgerServiceDefinition, { address: from });
  const { registry } = await source.getHead({});
  if (!isRegistry(registry)) throw new Error(`${from} serves "${registry}", which has no service here`);
  const ports = { grpc: await freePort(), metrics: await freePort() };
  const child = await startChild(replicaSpec(readSettings(), registry, { source: from, name, ports }));
  const own = createClient(LedgerServiceDefinition, { address: `127.0.0.1:${ports.grpc}` });
  console.log(`replica of ${registry} at 127.0.0.1:${ports.grpc}, process ${child.pid}; its log: ${child.logFile}`);
  let running = true;
  const stop = (): void => {
    running = false;
    void child.stop();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  void child.ended.then(() => {
    running = false;
  });
  for (let said = ''; running; await sleep(lookMs)) {
    const state = await own.getStateHash({ at: [] }).catch(() => undefined);
    if (state === undefined) continue;
    const at = state.position ? [state.position] : [];
    const other = await source.getStateHash({ at }).catch(() => undefined);
    const line = `commit ${state.position?.seq}: ${verdict(state, other)}`;
    if (line !== said) console.log(line);
    said = line;
  }
  const code = await child.ended;
  source.close();
  own.close();
  process.exitCode = code ?? 1;
}

function verdict({ stateHash }: StateHash, other: StateHash | undefined): string {
  if (other === undefined) return `state hash ${stateHash}; the source does not answer`;
  return stateHash === other.stateHash
    ? `state hash ${stateHash}, equal at the source`
    : `state hash ${stateHash} DIFFERS from ${other.stateHash} at the source`;
}

/** @throws InvalidArgumentError */
function databaseName(text: string): string {
  if (/^[a-z][a-z0-9-]{0,19}$/.test(text)) return text;
  throw new InvalidArgumentError('a letter, then letters, digits and "-", 20 at most');
}

new Command('replica')
  .description('keeps a replica of a registry, and proves it by its state hash')
  .requiredOption('--from <host:port>', 'gRPC address of the registry')
  .option(
    '--name <name>',
    'its database is <registry>_<name>: one for each replica on a machine',
    databaseName,
    'replica',
  )
  .action(keepReplica)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
