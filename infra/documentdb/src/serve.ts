import { Failure } from './failure';
import { startGateway } from './gateway/gateway';
import { socketOf } from './postgres/cluster';

/** The gateway's own process: `serve.js <chroot> <port>`. */
async function serve([root = '', port = '']: readonly string[]): Promise<void> {
  const gateway = await startGateway({ host: '127.0.0.1', port: Number(port), postgres: socketOf(root) });
  const stop = (): void => {
    gateway.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.send?.({ uri: gateway.uri, port: gateway.port });
}

function fail(error: unknown): void {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  const { code, port } = error as { code?: unknown; port?: unknown };
  if (code === 'EADDRINUSE') {
    return new Failure(
      `端口 ${String(port)} 已被占用；用 DOCUMENTDB_PORT 换一个`,
      `Port ${String(port)} is taken; name another by DOCUMENTDB_PORT`,
    ).message;
  }
  return error instanceof Error ? error.message : String(error);
}

serve(process.argv.slice(2)).catch(fail);
