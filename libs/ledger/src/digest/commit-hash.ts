import type { Commit } from '../log/commit';
import { canonicalJson } from './canonical-json';
import { sm3 } from './sm3';

/** The hash before the first commit. */
export const GENESIS_HASH = '0'.repeat(64);

/** What the log keeps of a request, as far as no reader of the log is shown it. */
export interface RequestTrace {
  readonly client?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly requestHash?: string | undefined;
  readonly answer?: string | undefined;
  readonly batch: string;
}

/** SM3 of the RFC 8785 JSON of the trace, hex: by it the commit's hash covers what the commit does not show. */
export function requestDigest({ client, idempotencyKey, requestHash, answer, batch }: RequestTrace): string {
  return sm3(canonicalJson({ client, idempotencyKey, requestHash, answer, batch }));
}

/** SM3(previousHash ‖ RFC 8785 JSON of the commit without previousHash and hash), hex. */
export function commitHash(commit: Omit<Commit, 'hash'>): string {
  const { previousHash, position, recordedAt, actor, provenance, changes, after, origin, requestDigest, stateHash } =
    commit;
  const content = { position, recordedAt, actor, provenance, changes, after, origin, requestDigest, stateHash };
  return sm3(Buffer.from(previousHash, 'hex'), canonicalJson(content));
}
