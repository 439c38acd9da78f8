import { findOnBytes } from '../commands/on-bytes/find-on-bytes';
import { answer } from '../commands/dispatch';
import { startWireServer, type WireServer } from '../wire/server';
import { Engine } from './engine';

export interface DocstoreOptions {
  /** the folder that the data is kept in; made when it is not there */
  readonly path: string;
  /** 0, or none, for any free port */
  readonly port?: number;
  /** loopback unless told otherwise: nobody is asked who they are */
  readonly host?: string;
  /** how often documents that a TTL index has expired are removed, in milliseconds; 60,000 when it is not given */
  readonly expiryIntervalMs?: number;
}

export interface Docstore {
  /** what to give to a driver, database name left to the caller */
  readonly uri: string;
  readonly port: number;
  /** Closes all connections, aborts open transactions, and lets what was acknowledged reach the disk. */
  stop(): Promise<void>;
}

/**
 * Starts a document store in this process.
 * @throws Error when the port is taken (EADDRINUSE) or the folder cannot be opened
 */
export async function startDocstore({
  path,
  port = 0,
  host = '127.0.0.1',
  expiryIntervalMs,
}: DocstoreOptions): Promise<Docstore> {
  const engine = new Engine(path, expiryIntervalMs);
  let server: WireServer;
  try {
    server = await startWireServer({
      host,
      port,
      answer: (request, peer) => answer(engine, request, peer),
      answerNow: (request) => {
        const reply = findOnBytes(engine, request);
        if (reply !== undefined) engine.counters.count('find', 1);
        return reply;
      },
      onDisconnect: (connection) => engine.sessions.abortOfConnection(connection),
    });
  } catch (error) {
    await engine.close();
    throw error;
  }
  engine.counters.connections = () => server.connections();
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await server.stop();
    await engine.close();
  };
  return { uri: server.uri, port: server.port, stop: () => (stopping ??= stop()) };
}
