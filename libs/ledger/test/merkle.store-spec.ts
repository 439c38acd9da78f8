import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import {
  CursorOfOtherEpochError,
  InvalidFactError,
  type Ledger,
  loadReplica,
  PositionAheadOfHeadError,
  ReplicaHasNoTreeError,
  verifyConsistency,
  verifyInclusion,
} from '../src/index';
import { LOG_HASH } from '../src/merkle/log-proofs';
import { rangeRoot } from '../src/merkle/tree';
import { Tiles } from '../src/merkle/tiles';
import { commitId } from '../src/store/documents';
import { Store } from '../src/store/store';
import { Ledgers } from './model/ledgers';
import { plainRoot } from './model/plain-root';
import { request, residents } from './model/register';
import { exportOf } from './model/replicas';

const COMMITS = 600;

describe('the Merkle tree over a log', () => {
  let ledgers: Ledgers;
  let database: string;
  let ledger: Ledger;
  const hashes: string[] = [];

  beforeAll(async () => {
    ledgers = await Ledgers.start();
    database = ledgers.newDatabase();
    ledger = await ledgers.open(database);
    await Promise.all(Array.from({ length: COMMITS }, (_, i) => write(`${i}`)));
    while (hashes.length < COMMITS) {
      const after = [{ partition: 'main', epoch: 1, seq: hashes.length }];
      hashes.push(...(await ledger.listChanges({ after })).commits.map(({ hash }) => hash));
    }
  }, 120_000);
  afterAll(() => ledgers.stop());

  /** Writes commits until the log has so many. */
  async function writeTo(to: Ledger, last: number, first = 1): Promise<void> {
    for (let seq = first; seq <= last; seq += 1) await write(`${seq}`, to);
  }

  async function write(number: string, to = ledger): Promise<void> {
    const data = { number, name: '王五', division: '320500', sex: '1', born: '1990-01-01' };
    await to.write(request, (tx) =>
      tx.record(residents, { key: `residents/${number}`, data, validFrom: '2000-01-01' }),
    );
  }

  const at = (seq: number, epoch = 1) => [{ partition: 'main', epoch, seq }];

  it('has the root that RFC 6962 defines, at every size', async () => {
    for (const size of [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 599, COMMITS]) {
      const head = await ledger.treeHead(at(size));
      expect([head.position]).toEqual(at(size));
      expect(head.rootHash).toBe(plainRoot(hashes.slice(0, size)).toString('hex'));
      expect(head.stateHash).toBe((await ledger.stateHash([head.position])).stateHash);
    }
  }, 60_000);

  it('proves every commit at its place, and none at another', async () => {
    const places = fc.integer({ min: 1, max: COMMITS });
    const property = fc.asyncProperty(places, places, places, async (a, b, other) => {
      const [seq, treeSize] = [Math.min(a, b), Math.max(a, b)];
      const { rootHash } = await ledger.treeHead(at(treeSize));
      const { hashes: proof, commitHash, leafHash } = await ledger.inclusionProof(seq, treeSize);
      expect(commitHash).toBe(hashes[seq - 1]);
      expect(leafHash).toBe(plainRoot([commitHash]).toString('hex'));
      const evidence = { seq, treeSize, rootHash, proof, commitHash: hashes[seq - 1] as string };
      expect(verifyInclusion(evidence)).toBe(true);
      expect(verifyInclusion({ ...evidence, commitHash: hashes[other - 1] as string })).toBe(other === seq);
    });
    await fc.assert(property, { numRuns: 50 });
  }, 60_000);

  it('proves that it only grew, to whoever kept an earlier root', async () => {
    const sizes = fc.integer({ min: 0, max: COMMITS });
    const property = fc.asyncProperty(sizes, sizes, async (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const { rootHash: fromRootHash } = await ledger.treeHead(at(from));
      const { rootHash: toRootHash } = await ledger.treeHead(at(to));
      const { hashes: proof } = await ledger.consistencyProof(from, to);
      expect(verifyConsistency({ from, fromRootHash, to, toRootHash, proof })).toBe(true);
      const another = plainRoot(hashes.slice(0, from).reverse()).toString('hex');
      expect(verifyConsistency({ from, fromRootHash: another, to, toRootHash, proof })).toBe(another === fromRootHash);
    });
    await fc.assert(property, { numRuns: 50 });
  }, 60_000);

  it('is the same to processes that ask at once', async () => {
    const connection = await ledgers.connect(database);
    await connection.collection('merkle_tiles').deleteMany({});
    const processes = await Promise.all([1, 2, 3].map(() => ledgers.open(database)));
    const heads = await Promise.all(processes.map((process) => process.treeHead(at(COMMITS))));
    for (const { rootHash } of heads) expect(rootHash).toBe(plainRoot(hashes).toString('hex'));
  }, 60_000);

  /** A log of hashes alone. */
  async function hashesOf(length: number): Promise<{ store: Store; hashes: string[] }> {
    const connection = await ledgers.connect(ledgers.newDatabase());
    const all = Array.from({ length }, (_, i) => `${i}`.padStart(64, '0'));
    for (let from = 0; from < length; from += 10_000) {
      const rows = all.slice(from, from + 10_000).map((hash, i) => ({ _id: commitId('main', from + i + 1), hash }));
      await connection.collection<{ _id: string }>('commits').insertMany(rows);
    }
    return { store: new Store(connection, []), hashes: all };
  }

  it('reads each commit once for its tiles, however many ask at once', async () => {
    const { store, hashes: all } = await hashesOf(1_024);
    const reads = jest.spyOn(store, 'commits');
    const tiles = new Tiles(store);
    const roots = await Promise.all(Array.from({ length: 20 }, () => tiles.root({ level: 10, index: 0 })));
    for (const root of roots) expect(root).toEqual(plainRoot(all));
    expect(reads).toHaveBeenCalledTimes(1_024 / 256);
  });

  it('has its root also beside a damaged tile, which cannot be kept anew', async () => {
    const { store, hashes: all } = await hashesOf(512);
    const tiles = new Tiles(store);
    await tiles.root({ level: 8, index: 0 });
    await store.merkleTiles().updateMany({}, { $set: { count: 256 } });
    const roots = await Promise.all([1, 2, 3].map(() => tiles.root({ level: 9, index: 0 })));
    for (const root of roots) expect(root).toEqual(plainRoot(all));
  });

  it('makes its tiles in the background as soon as a process has it open, after a restore too', async () => {
    const own = ledgers.newDatabase();
    const connection = await ledgers.connect(own);
    const made = async () => (await connection.collection('merkle_tiles').findOne())?.['count'] as number | undefined;
    const opened = await ledgers.open(own);
    await Promise.all(Array.from({ length: 512 }, (_, i) => write(`${i}`, opened)));
    await opened.newEpoch();
    await opened.close();
    expect(await made()).toBeUndefined();
    await ledgers.open(own);
    while ((await made()) !== 2) await setTimeout(20);
  }, 60_000);

  it('stands on tiles of tiles where the log is long', async () => {
    const { store, hashes: long } = await hashesOf(65_536 + 300);
    const tiles = new Tiles(store);
    const root = await rangeRoot(LOG_HASH, { begin: 0, end: long.length }, (subtree) => tiles.root(subtree));
    expect(root).toEqual(plainRoot(long));
  }, 120_000);

  it('refuses sizes that the log does not have', async () => {
    await expect(ledger.treeHead(at(COMMITS + 1))).rejects.toThrow(PositionAheadOfHeadError);
    await expect(ledger.inclusionProof(1, COMMITS + 1)).rejects.toThrow(PositionAheadOfHeadError);
    await expect(ledger.consistencyProof(1, COMMITS + 1)).rejects.toThrow(PositionAheadOfHeadError);
    await expect(ledger.inclusionProof(1, 1.5)).rejects.toThrow(InvalidFactError);
    await expect(ledger.inclusionProof(0, COMMITS)).rejects.toThrow(InvalidFactError);
    await expect(ledger.inclusionProof(11, 10)).rejects.toThrow(InvalidFactError);
    await expect(ledger.consistencyProof(11, 10)).rejects.toThrow(InvalidFactError);
    await expect(ledger.consistencyProof(-1, 10)).rejects.toThrow(InvalidFactError);
  });

  it('has the same head at a position for ever, and none at one that a restore cut off', async () => {
    const own = ledgers.newDatabase();
    const before = await ledgers.open(own);
    await writeTo(before, 3);
    const kept = await before.treeHead(at(2));
    await before.close();
    const restored = await ledgers.open(own);
    // The log that was lost had gone on; what came back ends here.
    await restored.newEpoch();
    const first = await restored.treeHead();
    expect(first).toMatchObject({ position: at(3, 2)[0], forks: [{ epoch: 1, seq: 3 }] });
    await writeTo(restored, 8, 4);
    expect(await restored.treeHead(at(2))).toEqual(kept);
    expect(await restored.treeHead(at(3, 2))).toEqual(first);
    await expect(restored.treeHead(at(4))).rejects.toThrow(CursorOfOtherEpochError);
    await expect(restored.inclusionProof(1, 4, 1)).rejects.toThrow(CursorOfOtherEpochError);
    await expect(restored.consistencyProof(1, 4, 1)).rejects.toThrow(CursorOfOtherEpochError);
    await expect(restored.consistencyProof(1, 4, 3)).rejects.toThrow(CursorOfOtherEpochError);
    const { rootHash: toRootHash } = await restored.treeHead(at(8, 2));
    const { hashes: proof } = await restored.consistencyProof(2, 8, 2);
    const evidence = { from: 2, fromRootHash: kept.rootHash, to: 8, toRootHash, proof };
    expect(verifyConsistency(evidence)).toBe(true);
  }, 60_000);

  it('is not to be had of a replica that has no commits before its base', async () => {
    const copy = ledgers.newDatabase();
    await loadReplica(await ledgers.connect(copy), [residents], exportOf(ledger, COMMITS));
    const replica = await ledgers.open(copy, { replicaOf: 'source:1' });
    await expect(replica.treeHead()).rejects.toThrow(ReplicaHasNoTreeError);
    await expect(replica.inclusionProof(1, 1)).rejects.toThrow(ReplicaHasNoTreeError);
  }, 60_000);
});
