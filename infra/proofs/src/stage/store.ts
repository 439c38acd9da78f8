import { type Child, startChild, storeSpec, storeUri } from '@registry/dev';
import mongoose, { type Connection } from 'mongoose';
import type { Stage } from './stage';

/** Starts the embedded store as a process over the proof's folder; started again after its end it holds what it held. */
export async function startStore(stage: Stage): Promise<Child> {
  const store = await startChild(storeSpec(stage.settings));
  stage.atEnd(() => store.stop());
  return store;
}

/** Opens a connection to a database of the proof's store. */
export async function connectStore(stage: Stage, database: string): Promise<Connection> {
  const options = { dbName: database, autoIndex: false, serverSelectionTimeoutMS: 5000 };
  const connection = await mongoose.createConnection(storeUri(stage.settings), options).asPromise();
  stage.atEnd(() => connection.close());
  return connection;
}
