import type { ResourceDefinition } from '@registry/ledger';
import mongoose, { type Connection } from 'mongoose';
import { z } from 'zod';
import { parseEnv } from '../env/parse-env';
import { serviceEnv } from '../env/service-env';
import { ledgerDatabase } from '../ledger/ledger-database';
import { startProcess } from '../lifecycle/start-process';
import { auditStore } from './audit-store';
import { beginEpoch } from './begin-epoch';
import { verifyStore } from './verify-store';

const selectionMs = 5_000;

/** A registry's ledger: its name and what it keeps. */
export interface RegistryLedger {
  readonly registry: string;
  readonly resources: readonly ResourceDefinition<object>[];
}

/** Does something with a store; resolves with whether all is well. */
export type StoreCommand = (connection: Connection, of: RegistryLedger, args: readonly string[]) => Promise<boolean>;

const commands: Readonly<Record<string, StoreCommand>> = {
  audit: ofWhatIsThere(auditStore),
  'new-epoch': beginEpoch,
  verify: ofWhatIsThere(verifyStore),
};

/** A name that is mistaken must not look like a ledger in which nothing is wrong. */
function ofWhatIsThere(command: StoreCommand): StoreCommand {
  return async (connection, of, args) => {
    if ((await connection.listCollections()).length > 0) return command(connection, of, args);
    throw new Error(`没有数据库，或其中没有数据 / no database, or nothing in it: "${connection.name}"`);
  };
}

/**
 * Starts a process of a registry: without an argument it serves; with the name of a command it runs that over the store that
 * MONGODB_URI and MONGODB_DB name, and ends with code 0 when all is well, else 1; `audit` and `verify` also with 1
 * where there is no such database.
 */
export function startRegistry(of: RegistryLedger, serve: () => Promise<unknown>): void {
  const [name, ...args] = process.argv.slice(2);
  startProcess(() => (name === undefined ? serve() : run(name, of, args)));
}

async function run(name: string, of: RegistryLedger, args: readonly string[]): Promise<void> {
  const command = commands[name];
  if (command === undefined) {
    throw new Error(`没有命令 / no command "${name}": ${Object.keys(commands).join(', ')}`);
  }
  const { MONGODB_URI, MONGODB_DB } = serviceEnv;
  const env = parseEnv(z.object({ MONGODB_URI, MONGODB_DB }), process.env);
  const options = { dbName: ledgerDatabase(env, of.registry), autoIndex: false, serverSelectionTimeoutMS: selectionMs };
  const connection = mongoose.createConnection(env.MONGODB_URI, options);
  try {
    await connection.asPromise();
    process.exitCode = (await command(connection, of, args)) ? 0 : 1;
  } finally {
    await connection.close();
  }
}
