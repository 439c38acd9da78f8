import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface GrpcLoad {
  readonly port: number;
  /** "/package.Service/Method". */
  readonly path: string;
  /** Encoded request. */
  readonly request: Uint8Array;
  readonly callers: number;
  readonly seconds: number;
}

/** A gRPC message on the wire: no compression, four bytes of length, the message. */
function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/**
 * Calls per second that a gRPC server answers under h2load (Debian package nghttp2-client): a client in C, so that the
 * server is what is measured.
 */
export async function h2load(load: GrpcLoad): Promise<number> {
  const body = join(tmpdir(), `h2load-${process.pid}.bin`);
  writeFileSync(body, frame(load.request));
  const { stdout } = await run('h2load', [
    `--duration=${load.seconds}`,
    '--warm-up-time=1',
    '--clients=4',
    `--max-concurrent-streams=${Math.ceil(load.callers / 4)}`,
    `--data=${body}`,
    '--header=content-type: application/grpc',
    '--header=te: trailers',
    `http://127.0.0.1:${load.port}${load.path}`,
  ]).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Error('h2load is not installed: apt-get install nghttp2-client');
    throw error;
  });
  const rate = /finished in [^,]+, ([\d.]+) req\/s/.exec(stdout)?.[1];
  const failed = /(\d+) failed/.exec(stdout)?.[1];
  if (rate === undefined || failed !== '0') throw new Error(`h2load failed:\n${stdout}`);
  return Number(rate);
}
