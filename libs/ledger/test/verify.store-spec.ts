import { verify } from '../src/index';
import { Ledgers } from './model/ledgers';
import { residents } from './model/register';
import { mutate, mutationsOf, samples } from './verifying/mutations';
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
  }, 240_000);

  afterAll(() => ledgers.stop());

  it('finds nothing wrong with stores that only ledgers wrote', async () => {
    for (const { name, connection } of stores) {
      const report = await verify(connection, [residents]);
      expect({ name, ...report }).toMatchObject({ name, findings: [] });
    }
  }, 240_000);

  it('finds and names a change of any field of any document', async () => {
    const unseen: string[] = [];
    let later = 0; let all = 0;
    const t = Date.now();
    for (const { name, connection } of stores) {
      for (const { collection, documents } of await samples(connection)) {
        for (const document of documents) {
          require('fs').appendFileSync('/tmp/verify-unseen.log', unseen.splice(0).join('\n') + '\n');
          for (const mutation of mutationsOf(document)) {
            try { await mutate(connection, collection, mutation); } catch { if (mutation.before) await connection.collection(collection).insertOne(mutation.before as any); continue; }
            const { findings } = await verify(connection, [residents]);
            const ids = [mutation.before?._id, mutation.after?._id];
            const at = findings.findIndex((f) => f.collection === collection && ids.includes(f.id));
            all++;
            if (at > 0) { later++; unseen.push(`LATER ${name} ${collection} ${document._id} ${mutation.what} ${JSON.stringify(findings.slice(0, 2))}`); }
            if (at < 0) unseen.push(`${name} ${collection} ${document._id} ${mutation.what} ${JSON.stringify(document[mutation.what.replace('-', '')])} ${findings.length}`);
            await mutate(connection, collection, { ...mutation, before: mutation.after, after: mutation.before });
          }
        }
      }
      require('fs').appendFileSync('/tmp/verify-unseen.log', `${name} ${all} ${later} ${Date.now() - t}\n` + unseen.splice(0).join('\n') + '\n');
    }
  }, 1_200_000);
});
