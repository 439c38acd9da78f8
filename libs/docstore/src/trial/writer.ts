import type { BsonDocument } from '../bson/document';
import type { Client } from '../wire/client';

/** One client's writes: it knows what was acknowledged to it, and what it asked for and never heard about. */
export interface Writer {
  /** writes that were acknowledged so far */
  readonly acknowledged: number;
  /** One write or transaction. @throws Error when the connection ends before it is acknowledged */
  write(client: Client): Promise<void>;
  /** After a restart. @returns what is not as it was acknowledged, in words; empty when nothing is lost */
  verify(client: Client): Promise<string[]>;
}

/** A command that must not fail. @throws Error naming what it answered */
export async function must(client: Client, body: BsonDocument): Promise<BsonDocument> {
  const reply = await client.command(body);
  if (reply['ok'] !== 1 || reply['writeErrors'] !== undefined) {
    throw new StoreRefused(`${Object.keys(body)[0] ?? ''}: ${JSON.stringify(reply)}`);
  }
  return reply;
}

/** The store answered with an error where it must not: a loss in itself, unlike a connection that ended. */
export class StoreRefused extends Error {}

/** @returns the documents of a collection that a filter finds */
export async function documentsOf(client: Client, collection: string, filter: BsonDocument): Promise<BsonDocument[]> {
  const { cursor } = (await must(client, { find: collection, filter, batchSize: 100_000 })) as {
    cursor: { firstBatch: BsonDocument[] };
  };
  return cursor.firstBatch;
}
