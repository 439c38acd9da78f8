import { verifyConsistency } from '@registry/ledger';
import { isTreeHeadSignedBy, keyIdOf, TREE_HEAD_TYPE } from '@registry/service-kit';
import type { HeadFile, KeptHead } from './head-file';
import { keptOf, type ReceivedHead } from './received-head';
import type { ShownLog } from './shown-log';

/** What a check came to; `shown` is what the log shows now, `kept` what it showed before. */
export type Finding =
  | { readonly kind: 'FIRST' | 'SAME' | 'GREW' | 'OLDER' | 'NOT_SIGNED' | 'OTHER_LOG' }
  | { readonly kind: 'KEY_CHANGED'; readonly expected: string }
  | { readonly kind: 'REWRITTEN' | 'LOST' | 'CUT_OFF' }
  | { readonly kind: 'RESTORED'; readonly keptUpTo: number };

/** A check, and the two heads that it is about. */
export interface Check {
  readonly finding: Finding;
  readonly shown: ReceivedHead;
  readonly kept?: ReceivedHead;
}

const contradictions: ReadonlySet<Finding['kind']> = new Set(['REWRITTEN', 'LOST', 'CUT_OFF', 'RESTORED']);

/**
 * Asks a log for its head, verifies it under the key that was pinned at first, and has it proven that nothing that the kept
 * head covers was changed. Keeps the new head when all is well; puts one that contradicts the kept beside it.
 * @param keyId id of the key that is trusted, known by another way; unset it is the one that was pinned
 * @throws Error when the log could not be asked, or answers something else
 */
export async function checkLog(log: ShownLog, file: HeadFile, keyId?: string): Promise<Check> {
  const kept = file.read();
  if (kept !== undefined && kept.head.registry !== log.registry) {
    throw new Error(`文件属于另一库 / the file is of ${kept.head.registry}: ${file.path}`);
  }
  const shown = await log.treeHead();
  const about = { shown, ...(kept === undefined ? {} : { kept: kept.head }) };
  const expected = keyId ?? kept?.head.keyId ?? shown.keyId;
  if (shown.keyId !== expected) return { ...about, finding: { kind: 'KEY_CHANGED', expected } };
  const publicKey = kept?.head.keyId === shown.keyId ? kept.publicKey : await log.publicKey();
  const isSigned = keyIdOf(publicKey) === expected && isTreeHeadSignedBy(publicKey, shown.signed, shown.signature);
  if (!isSigned) return { ...about, finding: { kind: 'NOT_SIGNED' } };
  if (shown.type !== TREE_HEAD_TYPE || shown.registry !== log.registry) {
    return { ...about, finding: { kind: 'OTHER_LOG' } };
  }
  const finding: Finding = kept === undefined ? { kind: 'FIRST' } : await compare(log, kept, shown);
  if (contradictions.has(finding.kind)) file.refuse({ head: shown, publicKey });
  else if (finding.kind !== 'OLDER') file.keep({ head: shown, publicKey });
  return { ...about, finding };
}

async function compare(log: ShownLog, { head: kept }: KeptHead, shown: ReceivedHead): Promise<Finding> {
  const keptUpTo = keptOf(kept.epoch, shown);
  if (kept.treeSize > keptUpTo) return { kind: 'RESTORED', keptUpTo };
  if (shown.treeSize > keptOf(shown.epoch, kept)) return { kind: 'CUT_OFF' };
  if (shown.treeSize === kept.treeSize) {
    const isSame = shown.rootHash === kept.rootHash && shown.stateHash === kept.stateHash;
    return { kind: isSame ? 'SAME' : 'REWRITTEN' };
  }
  const [first, second] = shown.treeSize > kept.treeSize ? [kept, shown] : [shown, kept];
  const proof = await log.consistencyProof(first.treeSize, second.treeSize, second.epoch);
  if (proof === undefined) return { kind: 'LOST' };
  const isConsistent = verifyConsistency({
    from: first.treeSize,
    fromRootHash: first.rootHash,
    to: second.treeSize,
    toRootHash: second.rootHash,
    proof,
  });
  if (!isConsistent) return { kind: 'REWRITTEN' };
  return { kind: second === shown ? 'GREW' : 'OLDER' };
}
