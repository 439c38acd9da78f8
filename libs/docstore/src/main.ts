import { resolve } from 'node:path';
import { startDocstore } from './server/docstore';

const DEFAULT_PORT = 27017;

function portFromEnvironment(value: string | undefined): number {
  const port = value === undefined || value === '' ? DEFAULT_PORT : Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(
      `DOCSTORE_PORT 必须是 0 到 65535 的整数 / must be an integer from 0 to 65535, not "${String(value)}"`,
    );
  }
  return port;
}

async function main(): Promise<void> {
  const path = process.env['DOCSTORE_PATH'];
  if (path === undefined || path === '') {
    throw new Error('DOCSTORE_PATH 未设置：数据目录 / is not set: the folder to keep the data in');
  }
  const docstore = await startDocstore({
    path: resolve(path),
    port: portFromEnvironment(process.env['DOCSTORE_PORT']),
  });
  const stop = (): void => {
    docstore.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ uri: docstore.uri, port: docstore.port, pid: process.pid })}\n`);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
