import type { Connection, mongo } from 'mongoose';
import { StoreUnavailableError } from '../errors';
import type { ResourceDefinition } from '../resource/definition';
import type {
  CheckpointDocument,
  CheckpointPartDocument,
  ClaimDocument,
  CommitDocument,
  CurrentDocument,
  DeltaDocument,
  MerkleTileDocument,
  NodeDocument,
  PartitionDocument,
  ReplicaLoadDocument,
  TimelineDocument,
  VersionDocument,
} from './documents';
import { ledgerSchemas } from './schemas';
import { isUnavailable } from './store-errors';

/** The collections of a ledger. The driver's own collections are used: documents of mongoose would cost on every row. */
export class Store {
  constructor(
    readonly connection: Connection,
    readonly resources: readonly ResourceDefinition<object>[],
  ) {}

  commits(): mongo.Collection<CommitDocument> {
    return this.#collection('commits');
  }

  partitions(): mongo.Collection<PartitionDocument> {
    return this.#collection('partitions');
  }

  nodes(): mongo.Collection<NodeDocument> {
    return this.#collection('nodes');
  }

  replicaLoads(): mongo.Collection<ReplicaLoadDocument> {
    return this.#collection('replica_loads');
  }

  merkleTiles(): mongo.Collection<MerkleTileDocument> {
    return this.#collection('merkle_tiles');
  }

  deltas(): mongo.Collection<DeltaDocument> {
    return this.#collection('counter_deltas');
  }

  checkpoints(): mongo.Collection<CheckpointDocument> {
    return this.#collection('counter_checkpoints');
  }

  checkpointParts(): mongo.Collection<CheckpointPartDocument> {
    return this.#collection('counter_checkpoint_parts');
  }

  current(resource: string): mongo.Collection<CurrentDocument> {
    return this.#collection(resource);
  }

  versions(resource: string): mongo.Collection<VersionDocument> {
    return this.#collection(`${resource}_versions`);
  }

  timelines(resource: string): mongo.Collection<TimelineDocument> {
    return this.#collection(`${resource}_timelines`);
  }

  claims(resource: string): mongo.Collection<ClaimDocument> {
    return this.#collection(`${resource}_keys`);
  }

  /** Every document of a collection, in any order. */
  all(collection: string): mongo.FindCursor<mongo.WithId<mongo.Document>> {
    return this.#collection(collection).find({});
  }

  /** Of all collections of the database. */
  async collectionNames(): Promise<string[]> {
    const listed = await this.#database().listCollections({}, { nameOnly: true }).toArray();
    return listed.map(({ name }) => name);
  }

  /** A session for one transaction. */
  session(): mongo.ClientSession {
    this.#database();
    return this.connection.getClient().startSession();
  }

  /** Creates the collections that are missing, which transactions at once cannot do on every engine, and their indexes. */
  async syncIndexes(): Promise<void> {
    const database = this.#database();
    for (const [name, schema] of ledgerSchemas(this.resources)) {
      const indexes = schema.indexes().map(([key, options]) => {
        const { unique, partialFilterExpression } = options;
        return { key, ...(unique ? { unique } : {}), ...(partialFilterExpression ? { partialFilterExpression } : {}) };
      });
      const byId = { key: { _id: 1 }, name: '_id_' };
      await database.collection(name).createIndexes([byId, ...indexes] as { key: Record<string, 1> }[]);
    }
  }

  /** Runs something against the store. Errors: StoreUnavailableError when it can't be reached. */
  async guard<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw isUnavailable(error) ? new StoreUnavailableError(error) : error;
    }
  }

  #collection<T extends mongo.Document>(name: string): mongo.Collection<T> {
    return this.#database().collection<T>(name, { readConcern: { level: 'majority' }, readPreference: 'primary' });
  }

  #database(): mongo.Db {
    const { db } = this.connection;
    // Not set until the connection was first made.
    if (!db) throw new StoreUnavailableError();
    return db;
  }
}
