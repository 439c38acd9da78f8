import type { Call } from '../sql/calls';
import type { Database } from '../sql/database';
import type { Runner } from '../sql/runner';

/** Sessions are forgotten after this (logicalSessionTimeoutMinutes of `hello`). */
const KEPT = "interval '30 minutes'";
const FORGET_MS = 10 * 60_000;

const SCHEMA: readonly Call[] = [
  { name: 'sessionSchema', text: 'CREATE SCHEMA IF NOT EXISTS registry_gateway' },
  {
    name: 'sessionTable',
    text: `CREATE TABLE IF NOT EXISTS registry_gateway.sessions (
             id bytea PRIMARY KEY, number bigint NOT NULL, reply bytea, at timestamptz NOT NULL)`,
  },
];

const recall: Call = {
  name: 'recallSession',
  text: 'SELECT number, reply FROM registry_gateway.sessions WHERE id = $1',
};
/** A transaction that wrote nothing leaves nothing to find out about. */
const remember: Call = {
  name: 'rememberSession',
  text: `INSERT INTO registry_gateway.sessions AS s (id, number, reply, at)
         SELECT $1, $2, $3, now() WHERE pg_current_xact_id_if_assigned() IS NOT NULL
         ON CONFLICT (id) DO UPDATE SET number = excluded.number, reply = excluded.reply, at = excluded.at`,
};
const forget: Call = {
  name: 'forgetSessions',
  text: `DELETE FROM registry_gateway.sessions WHERE at < now() - ${KEPT}`,
};

/** What the last retryable write of a session answered; a committed transaction has no reply. */
export interface SessionRecord {
  readonly number: bigint;
  readonly reply: Buffer | undefined;
}

/**
 * What a retry must know, written in the transaction that writes the documents themselves: what was done is known if, and
 * only if, it was done.
 */
export class SessionRecords {
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly database: Database) {
    this.timer = setInterval(() => this.forget(), FORGET_MS);
    this.timer.unref();
  }

  static async open(database: Database): Promise<SessionRecords> {
    for (const statement of SCHEMA) await database.run(statement, []);
    return new SessionRecords(database);
  }

  async recall(id: Buffer): Promise<SessionRecord | undefined> {
    const row = await this.database.lookUp(recall, [id]);
    return row === undefined ? undefined : { number: BigInt(String(row['number'])), reply: row.reply ?? undefined };
  }

  async remember(runner: Runner, id: Buffer, number: bigint, reply: Buffer | null): Promise<void> {
    await runner.run(remember, [id, number, reply]);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private forget(): void {
    this.database.run(forget, []).catch((error: unknown) => process.emitWarning(String(error)));
  }
}
