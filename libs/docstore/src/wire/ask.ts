import type { BsonDocument } from '../bson/document';
import { connectClient } from './client';

const DEFAULT_PORT = 27017;
const ADDRESS = /^mongodb:\/\/(?:[^@/]*@)?\[?([^/,\]]+?)\]?(?::(\d+))?(?:,[^/]*)?(?:\/|$)/;

/**
 * Asks a store one command on a connection of its own, without a driver: for what wants to know whom it talks to.
 * @param uri its first host is asked, without TLS and as nobody
 * @param command with `$db`
 * @returns the reply
 * @throws Error when the store does not answer, or answers with an error
 */
export async function ask(uri: string, command: BsonDocument): Promise<BsonDocument> {
  const [, host, port] = ADDRESS.exec(uri) ?? [];
  if (host === undefined || /[?&](tls|ssl)=true/.test(uri)) {
    throw new Error('only a store that is reached without TLS and SRV records can be asked');
  }
  const client = await connectClient(port === undefined ? DEFAULT_PORT : Number(port), host);
  try {
    const reply = await client.command(command);
    if (reply['ok'] === 1) return reply;
    throw new Error(`${Object.keys(command)[0] ?? ''}: ${String(reply['errmsg'])}`);
  } finally {
    client.close();
  }
}
