import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { answer } from '../commands/dispatch';
import { REPLICA_SET } from '../commands/handshake';
import { serveConnection } from '../wire/connection';
import { Engine } from './engine';

export interface DocstoreOptions {
  /** the folder that the data is kept in; made when it is not there */
  readonly path: string;
  /** 0, or none, for any free port */
  readonly port?: number;
  /** loopback unless told otherwise: nobody is asked who they are */
  readonly host?: string;
}

export interface Docstore {
  /** what to give to a driver, database name left to the caller */
  readonly uri: string;
  readonly port: number;
  /** Closes all connections, aborts open transactions, and lets what was acknowledged reach the disk. */
  stop(): Promise<void>;
}

const MAX_CONNECTIONS = 2_000;

/**
 * Starts a document store in this process.
 * @throws Error when the port is taken (EADDRINUSE) or the folder cannot be opened
 */
export async function startDocstore({ path, port = 0, host = '127.0.0.1' }: DocstoreOptions): Promise<Docstore> {
  const engine = new Engine(path);
  const sockets = new Set<Socket>();
  const server = createServer();
  try {
    await listen(server, port, host);
  } catch (error) {
    await engine.close();
    throw error;
  }
  const bound = server.address() as AddressInfo;
  const address = `${host}:${bound.port}`;
  let connections = 0;
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket) => {
    const peer = { connection: ++connections, address };
    sockets.add(socket);
    serveConnection(
      socket,
      (request) => answer(engine, request, peer),
      () => {
        sockets.delete(socket);
        engine.sessions.abortOfConnection(peer.connection);
      },
    );
  });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
    await engine.close();
  };
  return {
    uri: `mongodb://${address}/?replicaSet=${REPLICA_SET}&directConnection=true`,
    port: bound.port,
    stop: () => (stopping ??= stop()),
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
