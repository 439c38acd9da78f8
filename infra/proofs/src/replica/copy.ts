import { type Child, type ChildSpec, freePort, replicaSpec, startChild } from '@registry/dev';
import type { mongo } from 'mongoose';
import { killChild } from '../stage/kill-child';
import type { Stage } from '../stage/stage';
import { connectStore } from '../stage/store';

const DATABASE = 'population_replica';

/** How far a replica has come, as its store says. */
interface Progress {
  /** Whether it has pages of an export and not yet all. */
  readonly isLoading: boolean;
  /** Its last commit; undefined before it was loaded. */
  readonly seq: number | undefined;
}

/** The replica of the proof: a service process over a database of its own, started and killed at will. */
export class Copy {
  #running: { readonly child: Child; readonly spec: ChildSpec; readonly address: string } | undefined;

  private constructor(
    private readonly stage: Stage,
    private readonly source: string,
    private readonly db: mongo.Db,
  ) {}

  /** Of the registry at an address; not started yet. */
  static async of(stage: Stage, source: string): Promise<Copy> {
    const { db } = await connectStore(stage, DATABASE);
    if (!db) throw new Error('no connection to the store');
    const copy = new Copy(stage, source, db);
    stage.atEnd(() => copy.#running?.child.stop());
    return copy;
  }

  /** The process that runs, or ran last. @throws Error before the first start */
  get process(): { readonly pid: number; readonly spec: ChildSpec; readonly address: string } {
    if (!this.#running) throw new Error('the replica was not started');
    const { child, spec, address } = this.#running;
    return { pid: child.pid, spec, address };
  }

  async start(): Promise<void> {
    const ports = { grpc: await freePort(), metrics: await freePort() };
    const spec = replicaSpec(this.stage.settings, 'population', { source: this.source, ports });
    this.#running = { child: await startChild(spec), spec, address: `127.0.0.1:${ports.grpc}` };
  }

  async kill(): Promise<void> {
    if (this.#running) await killChild(this.#running.child);
  }

  async progress(): Promise<Progress> {
    const head = await this.db.collection<{ seq: number }>('partitions').findOne({}, { projection: { seq: 1 } });
    const load = await this.db.collection('replica_loads').findOne({}, { projection: { cursor: 1 } });
    return { isLoading: !head && load !== null, seq: head?.seq };
  }
}
