import autocannon from 'autocannon';

export interface HttpLoad {
  readonly port: number;
  readonly paths: readonly string[];
  readonly callers: number;
  readonly seconds: number;
}

/** Answers per second of an HTTP server; fails if any was no 2xx. The load runs in a worker thread. */
export async function httpLoad({ port, paths, callers, seconds }: HttpLoad): Promise<number> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: callers,
    duration: seconds,
    workers: 1,
    requests: paths.map((path) => ({ path })),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`port ${port}, ${paths[0]} ...: ${result.non2xx} answers were no 2xx, ${result.errors} errors`);
  }
  return result.requests.average;
}
