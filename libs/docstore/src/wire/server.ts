import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { serveConnection, type Answers } from './connection';
import { REPLICA_SET } from './hello';
import type { Request } from './message';

/** Who sent a request. */
export interface Peer {
  /** counts up from 1 */
  readonly connection: number;
  /** host and port that the client reached */
  readonly address: string;
}

export interface WireServerOptions {
  readonly host: string;
  /** 0 for any free port */
  readonly port: number;
  /** @returns the encoded reply; must not throw */
  readonly answer: (request: Request, peer: Peer) => Promise<Buffer>;
  /** as {@link Answers.answerNow}: asked first */
  readonly answerNow?: Answers['answerNow'];
  /** called once a client is gone, with the number of its connection */
  readonly onDisconnect: (connection: number) => void;
}

export interface WireServer {
  /** what to give to a driver, database name left to the caller */
  readonly uri: string;
  readonly port: number;
  /** how many there are now, can come, were made and were refused */
  connections(): { current: number; available: number; totalCreated: number; rejected: number };
  /** Takes no more connections and closes those that are open. */
  stop(): Promise<void>;
}

const MAX_CONNECTIONS = 2_000;

/**
 * Listens for drivers.
 * @throws Error when the port is taken (EADDRINUSE)
 */
export async function startWireServer({
  host,
  port,
  answer,
  answerNow,
  onDisconnect,
}: WireServerOptions): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const server = createServer();
  await listen(server, port, host);
  const bound = server.address() as AddressInfo;
  const address = `${host}:${bound.port}`;
  let connections = 0;
  let rejected = 0;
  server.maxConnections = MAX_CONNECTIONS;
  server.on('drop', () => rejected++);
  server.on('connection', (socket) => {
    const peer = { connection: ++connections, address };
    sockets.add(socket);
    serveConnection(socket, { answer: (request) => answer(request, peer), answerNow }, () => {
      sockets.delete(socket);
      onDisconnect(peer.connection);
    });
  });
  return {
    uri: `mongodb://${address}/?replicaSet=${REPLICA_SET}&directConnection=true`,
    port: bound.port,
    connections: () => ({
      current: sockets.size,
      available: MAX_CONNECTIONS - sockets.size,
      totalCreated: connections,
      rejected,
    }),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
