import { commitHash, GENESIS_HASH } from '../src/digest/commit-hash';
import { MultisetHash } from '../src/digest/multiset-hash';
import { versionDigest } from '../src/digest/version-digest';
import { CursorOfOtherEpochError, type Ledger, PositionAheadOfHeadError } from '../src/index';
import { rowOf, type VersionDocument } from '../src/store/documents';
import { OPEN_SEQ } from '../src/version/version-row';
import { Ledgers } from './model/ledgers';
import { request, type Resident, residents } from './model/register';

const WRITERS = 4;
const WRITES = 40;

function resident(number: string): Resident {
  return { number, name: '李四', division: '320500', sex: '2', born: '1990-01-01' };
}

describe('the commit log', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterAll(() => ledgers.stop());

  async function write(ledger: Ledger, number: string, validFrom = '2000-01-01'): Promise<number> {
    const fact = { key: `residents/${number}`, data: resident(number), validFrom };
    return (await ledger.write(request, (tx) => tx.record(residents, fact))).seq;
  }

  it('has no gap and loses nothing when several processes write at once', async () => {
    const database = ledgers.newDatabase();
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => ledgers.open(database)));
    const heard: number[][] = writers.map(() => []);
    writers.forEach((ledger, i) => ledger.onCommit(({ position }) => heard[i]?.push(position.seq)));
    const seqs = await Promise.all(
      writers.flatMap((ledger, w) => Array.from({ length: WRITES }, (_, i) => write(ledger, `${w}-${i}`))),
    );
    const all = Array.from({ length: WRITERS * WRITES }, (_, i) => i + 1);
    expect(seqs.sort((a, b) => a - b)).toEqual(all);
    const [first] = writers;
    const { commits } = (await first?.listChanges({ limit: 1000 })) ?? { commits: [] };
    expect(commits.map((commit) => commit.position.seq)).toEqual(all);
    const last = [{ partition: 'main', epoch: 1, seq: all.length }];
    await Promise.all(writers.map((ledger) => ledger.moment({ knownAt: last })));
    expect(heard).toEqual(writers.map(() => all));
  });

  it('chains its hashes, and its state hash is that of the live versions', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    await write(ledger, '1');
    await write(ledger, '2');
    await ledger.write(request, (tx) => tx.end(residents, { key: 'residents/1', at: '2010-01-01' }));
    const { commits } = await ledger.listChanges();
    let previous = GENESIS_HASH;
    for (const commit of commits) {
      expect(commit.previousHash).toBe(previous);
      expect(commit.hash).toBe(commitHash(commit));
      previous = commit.hash;
    }
    const collection = ledgers.connection().collection<VersionDocument>('residents_versions');
    const state = new MultisetHash();
    for (const document of await collection.find().toArray()) {
      const row = rowOf(document);
      expect(row.digest).toBe(versionDigest(row));
      if (row.seqTo === OPEN_SEQ) state.add(row.digest);
    }
    expect((await ledger.head()).stateHash).toBe(state.digest());
    expect(commits.at(-1)?.stateHash).toBe(state.digest());
  });

  it('is read on from any position, past what a filter leaves out', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    for (const number of ['1', '2', '3']) await write(ledger, number);
    const page = await ledger.listChanges({ limit: 2 });
    expect(page.next).toEqual([{ partition: 'main', epoch: 1, seq: 2 }]);
    const rest = await ledger.listChanges({ after: page.next });
    expect(rest.commits.map((commit) => commit.changes[0]?.key)).toEqual(['residents/3']);
    expect(await ledger.listChanges({ kinds: ['merged'] })).toEqual({
      commits: [],
      next: [{ partition: 'main', epoch: 1, seq: 3 }],
      atHead: true,
    });
  });

  it('refuses positions it has not reached and those of another epoch', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    await write(ledger, '1');
    const ahead = [{ partition: 'main', epoch: 1, seq: 2 }];
    await expect(ledger.moment({ knownAt: ahead })).rejects.toThrow(PositionAheadOfHeadError);
    await expect(ledger.listChanges({ after: ahead })).rejects.toThrow(PositionAheadOfHeadError);
    await expect(ledger.moment({ knownAt: [{ partition: 'main', epoch: 2, seq: 1 }] })).rejects.toMatchObject({
      constructor: CursorOfOtherEpochError,
      metadata: { restartFrom: 'main:1:0' },
    });
  });
});
