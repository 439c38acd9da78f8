import { verify } from '../src/index';
import { Ledgers } from './model/ledgers';
import { residents } from './model/register';
import { mutate, mutationsOf, samples } from './verifying/mutations';
import { loadingStore, ownStore, replicaStore, upperStore, type VerifiedStore } from './verifying/stores';
import { unseen } from './verifying/unseen';

const TIMEOUT_MS = 600_000;

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
      ];
      for (const { name, connection } of stores) {
        const { findings } = await verify(connection, [residents]);
        expect({ name, findings }).toEqual({ name, findings: [] });
      }
    },
    TIMEOUT_MS,
  );

  it(
    'finds and names every document of which a field changed, went or came, and every one that went or came',
    async () => {
      const { connection } = await ownStore(ledgers);
      const missed: string[] = [];
      for (const { collection, documents } of await samples(connection)) {
        for (const document of documents) {
          for (const mutation of mutationsOf(document)) {
            await mutate(connection, collection, mutation);
            const { findings } = await verify(connection, [residents]);
            await mutate(connection, collection, { ...mutation, before: mutation.after, after: mutation.before });
            const ids = [mutation.before?._id, mutation.after?._id];
            const isNamed = findings.some((finding) => finding.collection === collection && ids.includes(finding.id));
            const isKnown = unseen.some(
              ({ collection: names, what, of }) =>
                names.split(' ').includes(collection) && what.includes(mutation.what) && of(document),
            );
            if (isNamed === isKnown) missed.push(`${collection} ${document._id} ${mutation.what}`);
          }
        }
      }
      expect(missed).toEqual([]);
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
