import type { ServiceEnv } from '../env/service-env';

/** Name of the database of a registry: MONGODB_DB, or the registry's own with `_`. */
export function ledgerDatabase({ MONGODB_DB }: Pick<ServiceEnv, 'MONGODB_DB'>, registry: string): string {
  return MONGODB_DB ?? registry.replaceAll('-', '_');
}
