import type { ClientBase, QueryResult } from 'pg';
import type { Call } from './calls';

/** A row of an answer: `reply` is BSON. */
export interface Row {
  readonly reply?: Buffer | null;
  readonly continuation?: Buffer | null;
  readonly cursor?: string | null;
  readonly [column: string]: unknown;
}

/** Runs calls, outside a transaction or inside one. */
export interface Runner {
  /**
   * @param timeout milliseconds that the call may take; none for no limit
   * @returns the first row, or none
   * @throws DatabaseError of pg
   */
  run(call: Call, values: readonly unknown[], timeout?: number): Promise<Row | undefined>;
}

/** Runs calls on a connection; a timeout holds until its transaction ends, or until the next call of one. */
export function runnerOn(client: ClientBase): Runner {
  let limited = false;
  return {
    run: async ({ name, text }, values, timeout) => {
      if (timeout !== undefined || limited) await client.query(`SET LOCAL statement_timeout = ${timeout ?? 0}`);
      limited = timeout !== undefined;
      const { rows }: QueryResult<Row> = await client.query({ name, text, values: [...values] });
      return rows[0];
    },
  };
}

/** @returns the BSON that a call answered with */
export function replyOf(row: Row | undefined): Buffer {
  const reply = row?.reply;
  if (reply === undefined || reply === null) throw new TypeError('The engine answered without a document');
  return reply;
}
