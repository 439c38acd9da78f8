import { type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from '@registry/ledger';
import type { SignedTreeHead, TreeHead } from '@registry/proto/common/v1';
import type { SigningKey } from './signing-key';

/** What a signed tree head says of its kind. */
export const TREE_HEAD_TYPE = 'registry-tree-head';

/** The tree head with the registry's signature: see SignedTreeHead of the contract. */
export function signTreeHead(
  head: TreeHead,
  { keyId, privateKey }: Pick<SigningKey, 'keyId' | 'privateKey'>,
): SignedTreeHead {
  return { head, keyId, signature: sign(null, signedBytes(head), privateKey) };
}

/** Whether the owner of the key signed this tree head, given as it came: with fields that are not known here, too. */
export function isTreeHeadSignedBy(publicKey: KeyObject, head: object, signature: Uint8Array): boolean {
  return verify(null, signedBytes(head), publicKey, signature);
}

function signedBytes(head: object): Buffer {
  return Buffer.from(canonicalJson(head));
}
