import { startWireServer, type WireServer } from '@registry/docstore/wire';
import type { Engine } from './context';
import { Cursors } from './cursors';
import { answer } from './dispatch';
import { SessionRecords } from './sessions/records';
import { Sessions } from './sessions/sessions';
import { Database, type DatabaseOptions } from './sql/database';

export interface GatewayOptions {
  readonly host: string;
  /** 0 for any free port */
  readonly port: number;
  readonly postgres: DatabaseOptions;
}

/**
 * Starts a gateway in this process: MongoDB's wire protocol in front, PostgreSQL with DocumentDB behind.
 * @throws Error when the port is taken (EADDRINUSE) or PostgreSQL cannot be reached
 */
export async function startGateway({ host, port, postgres }: GatewayOptions): Promise<WireServer> {
  const database = new Database(postgres);
  const records = await SessionRecords.open(database);
  const cursors = new Cursors(database);
  const sessions = new Sessions(database, records, (ended) => cursors.killOfTransaction(ended));
  const engine: Engine = { database, sessions, cursors };
  const close = async (): Promise<void> => {
    cursors.close();
    await sessions.close();
    await database.close();
  };
  try {
    const server = await startWireServer({
      host,
      port,
      answer: (request, peer) => answer(engine, request, peer),
      onDisconnect: (connection) => {
        sessions.abortOfConnection(connection);
        cursors.killOfConnection(connection);
      },
    });
    return { ...server, stop: () => server.stop().then(close) };
  } catch (error) {
    await close();
    throw error;
  }
}
