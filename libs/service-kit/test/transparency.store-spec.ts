import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { verifyConsistency, verifyInclusion } from '@registry/ledger';
import { type TreeHead, TransparencyServiceDefinition } from '@registry/proto/common/v1';
import { startTestStore, type TestStore } from '@registry/testing';
import { type Client, createClient, isTreeHeadSignedBy, keyIdOf } from '../src';
import { type PlacesUnderTest, places, provenance, startPlaces } from './start-places';

const pair = generateKeyPairSync('ed25519');
const SIGNING_KEY = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');

/** A registry, and a client of its proofs. */
interface Registry extends PlacesUnderTest {
  readonly proofs: Client<TransparencyServiceDefinition>;
}

describe('the log of a registry, to an outsider', () => {
  let store: TestStore;
  let registry: Registry;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    store = await startTestStore();
    registry = await start({ SIGNING_KEY });
    await write(registry, 1, 9);
  });

  afterAll(async () => {
    for (const stop of stops.reverse()) {
      await stop();
    }
    await store.stop();
  });

  async function start(variables: Record<string, string>, database = store.newDatabase('places')): Promise<Registry> {
    const started = await startPlaces({ MONGODB_URI: store.uri, MONGODB_DB: database, ...variables });
    const proofs = createClient(TransparencyServiceDefinition, { address: started.address });
    stops.push(async () => {
      proofs.close();
      await started.service.stop();
    });
    return { ...started, proofs };
  }

  async function write({ ledger }: Registry, first: number, last: number): Promise<void> {
    for (let number = first; number <= last; number += 1) {
      await ledger.write({ actor: 'spec', provenance }, (tx) =>
        tx.record(places, {
          key: `places/${number}`,
          data: { title: `${number}`, division: '310101' },
          validFrom: '2020-01-01',
        }),
      );
    }
  }

  const at = (seq: number, epoch = 1) => [{ partition: 'main', epoch, seq }];

  async function headAt(seq: number): Promise<TreeHead> {
    const { head } = await registry.proofs.getTreeHead({ at: at(seq) });
    if (head === undefined) {
      throw new TypeError('The answer has no head');
    }
    return head;
  }

  it('has a head that is signed as the contract says, and only so', async () => {
    const { head, keyId, signature } = await registry.proofs.getTreeHead({ at: [] });
    const { recordedAt, stateHash } = await registry.ledger.head();
    const { rootHash } = await registry.ledger.treeHead();
    const text =
      `{"forks":[],"positions":[{"epoch":1,"partition":"main","seq":9}],"recordedAt":"${recordedAt}",` +
      `"registry":"places","rootHash":"${rootHash}","stateHash":"${stateHash}","treeSize":9,"type":"registry-tree-head"}`;
    expect(verify(null, Buffer.from(text), pair.publicKey, signature)).toBe(true);
    expect(keyId).toBe(keyIdOf(pair.publicKey));
    expect(head).toEqual(JSON.parse(text));
    expect(isTreeHeadSignedBy(pair.publicKey, { ...head }, signature)).toBe(true);
    expect(isTreeHeadSignedBy(pair.publicKey, { ...head, rootHash: stateHash }, signature)).toBe(false);
    expect(isTreeHeadSignedBy(pair.publicKey, { ...head, treeSize: 8 }, signature)).toBe(false);
    expect(isTreeHeadSignedBy(generateKeyPairSync('ed25519').publicKey, { ...head }, signature)).toBe(false);
  });

  it('has a signed head before the first commit too', async () => {
    const head = await headAt(0);
    expect(head).toMatchObject({ treeSize: 0, positions: at(0) });
    expect(head).not.toHaveProperty('recordedAt', expect.any(String));
  });

  it('shows the key that it signs with', async () => {
    const { keyId, algorithm, publicKey } = await registry.proofs.getSigningKey({});
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    expect(key.equals(pair.publicKey)).toBe(true);
    expect([keyId, algorithm]).toEqual([keyIdOf(key), 'Ed25519']);
  });

  it('proves every commit in every tree, by the roots that were signed', async () => {
    for (let treeSize = 1; treeSize <= 9; treeSize += 1) {
      const { rootHash } = await headAt(treeSize);
      for (let seq = 1; seq <= treeSize; seq += 1) {
        const { commitHash, auditPath } = await registry.proofs.getInclusionProof({ seq, treeSize, epoch: 0 });
        expect(verifyInclusion({ seq, commitHash, treeSize, rootHash, proof: auditPath })).toBe(true);
      }
    }
  });

  it('proves between all sizes that it only grew', async () => {
    for (let second = 0; second <= 9; second += 1) {
      const { rootHash: toRootHash } = await headAt(second);
      for (let first = 0; first <= second; first += 1) {
        const { rootHash: fromRootHash } = await headAt(first);
        const { path } = await registry.proofs.getConsistencyProof({ first, second, epoch: 1 });
        const evidence = { from: first, fromRootHash, to: second, toRootHash, proof: path };
        expect(verifyConsistency(evidence)).toBe(true);
        const tampered = toRootHash.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
        expect(verifyConsistency({ ...evidence, toRootHash: tampered })).toBe(first === 0 && second > 0);
      }
    }
  });

  it.each([0, 3])('refuses to prove commit %d in a tree of two, by name', async (seq) => {
    await expect(registry.proofs.getInclusionProof({ seq, treeSize: 2, epoch: 0 })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      violations: [{ field: 'seq', reason: 'SEQ_INVALID' }],
    });
  });

  it('refuses a first size above the second, by name', async () => {
    await expect(registry.proofs.getConsistencyProof({ first: 3, second: 2, epoch: 0 })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      violations: [{ field: 'first', reason: 'TREE_SIZE_INVALID' }],
    });
  });

  it('has neither head nor proofs ahead of its head', async () => {
    const ahead = { code: status.OUT_OF_RANGE, reason: 'POSITION_AHEAD_OF_HEAD', metadata: { head: '9' } };
    const { proofs } = registry;
    await expect(proofs.getTreeHead({ at: at(10) })).rejects.toMatchObject(ahead);
    await expect(proofs.getInclusionProof({ seq: 1, treeSize: 10, epoch: 0 })).rejects.toMatchObject(ahead);
    await expect(proofs.getConsistencyProof({ first: 1, second: 10, epoch: 1 })).rejects.toMatchObject(ahead);
  });

  it('is not signed without a key, and proves all the same', async () => {
    const { proofs, ...without } = await start({});
    await write({ proofs, ...without }, 1, 2);
    const missing = { code: status.FAILED_PRECONDITION, reason: 'SIGNING_KEY_MISSING' };
    await expect(proofs.getTreeHead({ at: [] })).rejects.toMatchObject(missing);
    await expect(proofs.getSigningKey({})).rejects.toMatchObject(missing);
    expect(await proofs.getInclusionProof({ seq: 1, treeSize: 2, epoch: 0 })).toMatchObject({ seq: 1, treeSize: 2 });
  });

  it('has no tree at a replica, which says why', async () => {
    const { proofs } = await start({ REPLICA_OF: registry.address, SIGNING_KEY });
    const none = {
      code: status.FAILED_PRECONDITION,
      reason: 'REPLICA_HAS_NO_TREE',
      metadata: { loadedAt: 'main:1:9' },
    };
    await expect(proofs.getTreeHead({ at: [] })).rejects.toMatchObject(none);
    await expect(proofs.getInclusionProof({ seq: 1, treeSize: 1, epoch: 0 })).rejects.toMatchObject(none);
    await expect(proofs.getConsistencyProof({ first: 1, second: 1, epoch: 0 })).rejects.toMatchObject(none);
  });

  it('tells heads of a branch that a restore cut off by its forks, and has them no more', async () => {
    const restored = await start({ SIGNING_KEY });
    await write(restored, 1, 4);
    const old = await restored.proofs.getTreeHead({ at: at(3) });
    await restored.ledger.newEpoch();
    await write(restored, 5, 6);
    const { head } = await restored.proofs.getTreeHead({ at: [] });
    expect(head).toMatchObject({ positions: at(6, 2), forks: [{ epoch: 1, seq: 4 }] });
    expect(await restored.proofs.getTreeHead({ at: at(3) })).toEqual(old);
    const lost = { code: status.OUT_OF_RANGE, reason: 'CURSOR_OF_OTHER_EPOCH', metadata: { restartFrom: 'main:2:4' } };
    await expect(restored.proofs.getTreeHead({ at: at(5) })).rejects.toMatchObject(lost);
    await expect(restored.proofs.getConsistencyProof({ first: 3, second: 5, epoch: 1 })).rejects.toMatchObject(lost);
  });
});
