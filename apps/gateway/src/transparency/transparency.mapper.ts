import type { ConsistencyProof, InclusionProof, SignedTreeHead, SigningKey } from '@registry/proto/common/v1';
import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const hash = hex.describe('SM3, hex');
const count = z.number().int().min(0);
const keyId = z.string().describe('First 16 hex digits of the SM3 of the public key');
const someHash = (digits: string): string => digits.repeat(8);
const exampleKeyId = '5f0c1d2e3b4a6978';

/** A signed tree head. */
export const treeHeadShape = z
  .object({
    head: z
      .object({
        forks: z
          .array(z.object({ epoch: count, next: count.optional().describe('Unset: epoch + 1'), seq: count }))
          .describe(
            'Where the epochs that a restore began went on: `next` after the commit `seq` of `epoch`. Of two epochs, take the ' +
              'later back to the one it began after until they are the same: they share commits up to the least seq on the way',
          ),
        positions: z.array(z.object({ epoch: count, partition: z.string(), seq: count })),
        recordedAt: z.string().optional().describe('When the last commit was recorded; unset of an empty tree'),
        registry: z.string(),
        rootHash: hex.describe('Root of the tree, hex'),
        stateHash: hex.describe('Hash over everything that was live then, hex'),
        treeSize: count.describe('Commits of the tree'),
        type: z.string().describe('Always registry-tree-head'),
      })
      .describe('What is signed: its RFC 8785 JSON, which `jq -jcS .head` writes'),
    keyId,
    signature: z.string().describe('Ed25519 (RFC 8032), base64'),
  })
  .meta({
    example: {
      head: {
        forks: [],
        positions: [{ epoch: 1, partition: 'main', seq: 157 }],
        recordedAt: '2026-11-28T01:02:03.004Z',
        registry: 'geospatial',
        rootHash: someHash('6f3a09c2'),
        stateHash: someHash('a1b47de0'),
        treeSize: 157,
        type: 'registry-tree-head',
      },
      keyId: exampleKeyId,
      signature: 'mF3v9c0pXq1T5s8yB2nKd7uWz4hRj6LgQeVaOiYxMCtPbNfSkHDEUGwZJIrA0l5o1vTqXyB3m9cKd2u7WzpRjA==',
    },
  });

/** Proof that a tree has a commit. */
export const inclusionShape = z
  .object({
    seq: count,
    treeSize: count,
    commitHash: hash,
    leafHash: hex.describe('SM3(0x00, commitHash), hex'),
    auditPath: z.array(hash).describe('From the leaf up: PATH of RFC 6962, 2.1.1; a node is SM3(0x01, left, right)'),
  })
  .meta({
    example: {
      seq: 3,
      treeSize: 4,
      commitHash: someHash('0d5e7712'),
      leafHash: someHash('93c1fa40'),
      auditPath: [someHash('7be2064d'), someHash('c85a19f3')],
    },
  });

/** Proof that a tree begins as a smaller one. */
export const consistencyShape = z
  .object({
    first: count,
    second: count,
    path: z.array(hash).describe('PROOF of RFC 6962, 2.1.2; empty when the sizes are equal or first is 0'),
  })
  .meta({ example: { first: 3, second: 4, path: ['93c1fa40', '7be2064d', 'c85a19f3'].map(someHash) } });

/** The public key of a registry. */
export const signingKeyShape = z
  .object({
    keyId,
    algorithm: z.string().describe('Always Ed25519'),
    publicKey: z.string().describe('SubjectPublicKeyInfo in DER, base64'),
  })
  .meta({
    example: {
      keyId: exampleKeyId,
      algorithm: 'Ed25519',
      publicKey: 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=',
    },
  });

/** The head with its members in the order of RFC 8785: as it stands in the answer, so it was signed. */
export function treeHeadBody({ head, keyId, signature }: SignedTreeHead) {
  return {
    head: head && {
      forks: head.forks.map(({ epoch, next, seq }) => ({ epoch, ...(next === undefined ? {} : { next }), seq })),
      positions: head.positions.map(({ epoch, partition, seq }) => ({ epoch, partition, seq })),
      recordedAt: head.recordedAt,
      registry: head.registry,
      rootHash: head.rootHash,
      stateHash: head.stateHash,
      treeSize: head.treeSize,
      type: head.type,
    },
    keyId,
    signature: base64(signature),
  };
}

export function inclusionBody({ seq, treeSize, commitHash, leafHash, auditPath }: InclusionProof) {
  return { seq, treeSize, commitHash, leafHash, auditPath };
}

export function consistencyBody({ first, second, path }: ConsistencyProof) {
  return { first, second, path };
}

export function signingKeyBody({ keyId, algorithm, publicKey }: SigningKey) {
  return { keyId, algorithm, publicKey: base64(publicKey) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
