import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A client that sends all its requests over one connection, one after the other. */
export class OneConnection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly port: number) {}

  /** The body of the answer; a body given is posted. */
  ask(path: string, headers: Record<string, string> = {}, body?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST';
      const sent = request(
        { agent: this.agent, host: '127.0.0.1', port: this.port, method, path, headers },
        (answer) => {
          text(answer).then(resolve, reject);
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
