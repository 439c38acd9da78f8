import { verify } from '../src/index';
import { shownId } from '../src/verify/discrepancy';
import { Ledgers } from './model/ledgers';
import { residents } from './model/register';
import { logOf, recordNumber } from './model/shipping';
import { mutate, mutationsOf, samples } from './verifying/mutations';
import { loadingStore, ownStore, replicaStore, tiledStore, upperStore, type VerifiedStore } from './verifying/stores';
import { REPLICA_BASE, type Unseen, unseen, unseenInLoads, unseenInReplicas, unseenOfNodes } from './verifying/unseen';

const TIMEOUT_MS = 600_000;
const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe('a verification', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  it(
    'finds nothing wrong with stores that only ledgers wrote',
    async () => {
      const own = await ownStore(ledgers, 300);
      const stores: VerifiedStore[] = [
        own,
        await replicaStore(ledgers, own.ledger, 6),
        await replicaStore(ledgers, own.ledger, 20, false),
        await loadingStore(ledgers, own.ledger),
        await upperStore(ledgers),
        await tiledStore(ledgers),
      ];
      for (const { name, connection } of stores) {
        const { findings } = await verify(connection, [residents]);
        expect({ name, findings }).toEqual({ name, findings: [] });
      }
    },
    TIMEOUT_MS,
  );

  it.each<{
    of: string;
    open: () => Promise<VerifiedStore>;
    unseen: readonly Unseen[];
    only?: readonly string[];
  }>([
    { of: 'a log of its own', open: () => ownStore(ledgers), unseen },
    { of: 'a log with tiles', open: () => tiledStore(ledgers), unseen, only: ['merkle_tiles'] },
    {
      of: 'an upper node',
      open: () => upperStore(ledgers),
      unseen: [...unseen, ...unseenOfNodes],
      only: ['nodes', 'commits', 'residents_versions', 'residents_keys'],
    },
    {
      of: 'a replica',
      open: async () => replicaStore(ledgers, (await ownStore(ledgers)).ledger, REPLICA_BASE),
      unseen: [...unseen, ...unseenInReplicas],
    },
    {
      of: 'a replica being loaded',
      open: async () => loadingStore(ledgers, (await ownStore(ledgers)).ledger),
      unseen: [...unseen, ...unseenInLoads],
      only: ['replica_loads'],
    },
  ])(
    'finds and names in $of every document of which a field changed, went or came, and every one that went or came',
    async ({ open, unseen: expected, only }) => {
      const { connection } = await open();
      const wrong: string[] = [];
      const seen = new Set<string>();
      for (const { collection, documents } of await samples(connection)) {
        if (only && !only.includes(collection)) continue;
        for (const document of documents) {
          seen.add(collection);
          for (const mutation of mutationsOf(document)) {
            await mutate(connection, collection, mutation);
            const { findings } = await verify(connection, [residents]);
            await mutate(connection, collection, { ...mutation, before: mutation.after, after: mutation.before });
            const ids = [mutation.before?._id, mutation.after?._id].flatMap((id) =>
              id === undefined ? [] : shownId(id),
            );
            const isNamed = findings.some((finding) => finding.collection === collection && ids.includes(finding.id));
            const known = expected.find(
              ({ collection: names, what, of }) =>
                names.split(' ').includes(collection) && what.includes(mutation.what) && of(document),
            );
            const isElsewhere = findings.some((finding) => finding.collection === known?.namedIn);
            const isRight = known ? !isNamed && isElsewhere === (known.namedIn !== undefined) : isNamed;
            if (!isRight) wrong.push(`${collection} ${document._id} ${mutation.what}`);
          }
        }
      }
      expect(wrong).toEqual([]);
      expect([...seen]).toEqual(expect.arrayContaining([...(only ?? [])]));
    },
    TIMEOUT_MS,
  );

  it(
    'finds nothing wrong with an upper node to which another ships meanwhile',
    async () => {
      const lower = await ledgers.open(ledgers.newDatabase());
      for (let i = 0; i < 40; i++) await Promise.all(NUMBERS.map((n) => recordNumber(lower, `${i * 10 + n}`)));
      const upper = await ledgers.open(ledgers.newDatabase());
      const connection = ledgers.connection();
      const [first, ...log] = await logOf(lower);
      if (first) await upper.foreign.adopt('n31', first);
      let isShipping = true;
      const shipped = (async () => {
        for (const foreign of log) if (isShipping) await upper.foreign.adopt('n31', foreign);
      })();
      for (let i = 0; i < 5; i++) expect((await verify(connection, [residents])).findings).toEqual([]);
      expect((await upper.foreign.adopted('n31'))?.position.seq).toBeLessThan(log.length);
      isShipping = false;
      await shipped;
    },
    TIMEOUT_MS,
  );

  it(
    'names a claim by its kind and the first digits of its hash, as the whole one can be searched',
    async () => {
      const ledger = await ledgers.open(ledgers.newDatabase());
      await recordNumber(ledger, '1');
      const claims = ledgers.connection().collection<{ _id: string }>('residents_keys');
      const [claim] = await claims.find({}).toArray();
      await claims.deleteMany({});
      await claims.insertOne({ _id: `number:${'0'.repeat(64)}`, key: 'residents/1', seqFrom: 1 } as { _id: string });
      const { findings } = await verify(ledgers.connection(), [residents]);
      expect(findings.map(({ problem, id }) => [problem, id])).toEqual([
        ['MISSING', claim?._id.slice(0, 'number:'.length + 8)],
        ['SURPLUS', 'number:00000000'],
      ]);
    },
    TIMEOUT_MS,
  );

  it(
    'names a collection that no ledger has',
    async () => {
      await ledgers.open(ledgers.newDatabase());
      const connection = ledgers.connection();
      await connection.collection('notes').insertOne({ text: 'x' });
      const { findings } = await verify(connection, [residents]);
      expect(findings).toEqual([{ problem: 'COLLECTION_UNKNOWN', collection: 'notes', id: '' }]);
    },
    TIMEOUT_MS,
  );
});
