import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { answerUnreadable } from './unreadable-request';

describe('a request that is no HTTP', () => {
  let server: Server;

  beforeAll(async () => {
    server = createServer((_request, response) => response.end()).on('clientError', answerUnreadable);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => server.close());

  function send(text: string): Promise<string> {
    const address = server.address();
    return new Promise((resolve, reject) => {
      const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      socket.once('end', () => resolve(answer));
      socket.once('error', reject);
      socket.end(text);
    });
  }

  it('says that Chinese characters in a URL must be percent-encoded', async () => {
    const answer = await send('GET /v1/legal-entities?query=中国 HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('percent-encoded');
  });

  it('answers nonsense with a problem document', async () => {
    expect(await send('nonsense\r\n\r\n')).toContain('"reason":"REQUEST_UNREADABLE"');
  });
});
