import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure';
import { startPostgres, stopPostgres } from './postgres/cluster';
import { findGateway, startGatewayProcess, stopGatewayProcess } from './processes/gateway-process';
import { readSettings } from './settings';
import { setUp } from './setup/chroot';
import { requireDebianRoot } from './setup/debian';

function report(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function setup(): Promise<void> {
  const settings = readSettings(process.env);
  await setUp(settings, report);
  report(`已就绪 / ready: ${settings.root}`);
}

/** Starts what does not run yet and prints one line: `{"uri":...,"port":...,"pid":...}`. */
async function start(): Promise<void> {
  requireDebianRoot();
  const { folder, root, port } = readSettings(process.env);
  if (!existsSync(root)) {
    throw new Failure(
      '尚未安装：先运行 npm run setup -w @registry/documentdb',
      'Not set up: run npm run setup -w @registry/documentdb first',
    );
  }
  await startPostgres(root, join(folder, 'start.log'));
  const gateway = findGateway(folder) ?? (await startGatewayProcess(folder, root, port));
  process.stdout.write(`${JSON.stringify(gateway)}\n`);
}

async function stop(): Promise<void> {
  requireDebianRoot();
  const { folder, root } = readSettings(process.env);
  if (!existsSync(root)) return;
  await stopGatewayProcess(folder);
  await stopPostgres(root, join(folder, 'start.log'));
}

new Command('documentdb')
  .description('PostgreSQL 18 与 DocumentDB / PostgreSQL 18 with DocumentDB, behind the wire protocol of MongoDB')
  .addCommand(new Command('setup').description('安装 / make the chroot that holds them').action(setup))
  .addCommand(new Command('start').description('启动并打印地址 / start them and print the URI').action(start))
  .addCommand(new Command('stop').description('停止 / stop them').action(stop))
  .parseAsync()
  .catch((error: unknown) => {
    report(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
