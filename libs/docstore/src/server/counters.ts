/** Connections to drivers, as `serverStatus` tells them. */
export interface ConnectionCounts {
  readonly current: number;
  readonly available: number;
  readonly totalCreated: number;
  /** refused because there were too many */
  readonly rejected: number;
}

type Opcounter = 'insert' | 'query' | 'update' | 'delete' | 'getmore' | 'command';

const KINDS: ReadonlyMap<string, Opcounter> = new Map([
  ['insert', 'insert'],
  ['find', 'query'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['getMore', 'getmore'],
]);

/** What the store has done since it started, in MongoDB's terms. */
export class Counters {
  /** inserts, updates and deletes by statement, all else by command */
  readonly operations: Record<Opcounter, number> = {
    insert: 0,
    query: 0,
    update: 0,
    delete: 0,
    getmore: 0,
    command: 0,
  };
  readonly transactions = { started: 0, committed: 0, aborted: 0 };
  readonly startedAt = Date.now();
  /** asked when it is told: the listener knows */
  connections: () => ConnectionCounts = () => ({ current: 0, available: 0, totalCreated: 0, rejected: 0 });

  count(command: string, statements: number): void {
    this.operations[KINDS.get(command) ?? 'command'] += statements;
  }
}
