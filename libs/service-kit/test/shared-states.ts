import { randomUUID } from 'node:crypto';
import { testRedisUrl } from '@registry/testing';
import { pino } from 'pino';
import { openSharedState, type SharedState } from '../src';
import { pageTokenKey } from './start-persons';

/** One form of shared state, and how to open it for several processes of one deployment. */
export interface SharedStateForm {
  readonly form: string;
  /** As many as there are processes; those in process are one. */
  open(processes: number): Promise<SharedState[]>;
}

/** A prefix that no other run uses. */
export function ownPrefix(): string {
  return `spec-${randomUUID().slice(0, 8)}`;
}

/** Opens shared state as a process does, over the Redis of that URL or in process. */
export function openOver(url: string | undefined, prefix = ownPrefix(), log: string[] = []): Promise<SharedState> {
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  return openSharedState({ url, prefix, secret: pageTokenKey, logger });
}

const inProcess: SharedStateForm = {
  form: 'in process',
  open: async (processes) => {
    const one = await openOver(undefined);
    return Array.from({ length: processes }, () => one);
  },
};

/** In process always; in Redis where TEST_REDIS_URL names one. */
export function sharedStateForms(): SharedStateForm[] {
  const url = testRedisUrl();
  if (url === undefined) {
    return [inProcess];
  }
  const inRedis: SharedStateForm = {
    form: 'in Redis',
    open: (processes) => {
      const prefix = ownPrefix();
      return Promise.all(Array.from({ length: processes }, () => openOver(url, prefix)));
    },
  };
  return [inProcess, inRedis];
}
