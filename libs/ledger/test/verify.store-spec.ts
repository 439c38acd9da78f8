import { verify } from '../src/index';
import { Ledgers } from './model/ledgers';
import { residents } from './model/register';
import { loadingStore, ownStore, replicaStore, upperStore, type VerifiedStore } from './verifying/stores';

describe('a verification', () => {
  let ledgers: Ledgers;
  let stores: VerifiedStore[];

  beforeAll(async () => {
    ledgers = await Ledgers.start();
    const own = await ownStore(ledgers);
    stores = [
      own,
      await replicaStore(ledgers, own.ledger, 6),
      await replicaStore(ledgers, own.ledger, 20, false),
      await loadingStore(ledgers, own.ledger),
      await upperStore(ledgers),
    ];
  }, 60_000);

  afterAll(() => ledgers.stop());

  it('finds nothing wrong with stores that only ledgers wrote', async () => {
    for (const { name, connection } of stores) {
      const report = await verify(connection, [residents]);
      expect({ name, ...report }).toMatchObject({ name, findings: [] });
    }
  });
});
