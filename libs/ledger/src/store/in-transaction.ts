import type { mongo } from 'mongoose';
import type { Store } from './store';

/** Runs something on one snapshot of the store, and again when it lost against a writer; durable when it returns. */
export async function inTransaction<T>(store: Store, run: (session: mongo.ClientSession) => Promise<T>): Promise<T> {
  const session = store.session();
  try {
    return await session.withTransaction(() => run(session), {
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
    });
  } finally {
    await session.endSession();
  }
}
