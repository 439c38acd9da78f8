import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from '../lifecycle/readiness';
import type { ServiceMetrics } from './service-metrics';

/** The HTTP port of a service for those who run it: `/metrics`, `/healthz` (it runs), `/readyz` (it can answer). */
export class MetricsServer {
  private readonly server: Server;

  constructor(
    private readonly metrics: ServiceMetrics,
    private readonly readiness: Readiness,
  ) {
    this.server = createServer(
      { requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 8_192 },
      (request, response) => {
        this.answer(request.url ?? '', response).catch(() => response.destroy());
      },
    );
  }

  /** Listens; answers the port. */
  async listen(host: string, port: number): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async answer(url: string, response: ServerResponse): Promise<void> {
    switch (url.split('?', 1)[0]) {
      case '/metrics':
        response.writeHead(200, { 'content-type': this.metrics.contentType }).end(await this.metrics.text());
        return;
      case '/healthz':
        sendJson(response, 200, { status: 'ok' });
        return;
      case '/readyz': {
        const report = await this.readiness.report();
        sendJson(response, report.ready ? 200 : 503, report);
        return;
      }
      default:
        sendJson(response, 404, { status: 'not found' });
    }
  }
}

function sendJson(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
